"""What the articles in force on the day of the class say of evaluation: methods, parts, pass mark, evidence (T-082…T-087)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from bihuan.classroom.domain.evaluation import CLASS_ASSESSMENT, PER_SESSION
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.duties.selectors.cases import unit_of_capability
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import Refused
from bihuan.people.selectors.staff import holders_of
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.parameters import Option, PassMark
from bihuan.regulations.selectors.resolution import RuleBook, rules_for

METHODS, METHOD_PER, ITEMS = "evaluation.methods", "evaluation.method_per", "evaluation.class_items"
MARK, FULL, EVIDENCE = "evaluation.pass_mark", "evaluation.full_marks", "evaluation.evidence"
KEYS = (METHODS, METHOD_PER, ITEMS, MARK, FULL, EVIDENCE)
HUNDRED = 100
"""Of a hundred where no article says otherwise."""
ADOPT = "regulations.adopt"


@dataclass(frozen=True)
class MarkMissing:
    """Who sets the pass mark, and where; `url` opens the document, or the library where none is adopted."""

    unit: str
    document: str
    url: str
    names: str

    def refused(self) -> Refused:
        where = f"《{self.document}》" if self.document else ""
        who = f"（{self.names}）" if self.names else ""
        return Refused("pass_mark_unset", unit=self.unit, who=who, document=where, url=self.url)


@dataclass(frozen=True)
class EvaluationRules:
    """`methods` is empty where no article names any; `items` are the parts of 课堂考核."""

    methods: tuple[Option, ...]
    is_per_session: bool
    items: tuple[Option, ...]
    mark: PassMark | None
    full: int
    asks_evidence: bool
    citation: Citation | None
    mark_citation: Citation | None

    def label(self, method: str) -> str:
        return next((each.label for each in self.methods if each.code == method), method)

    def knows(self, method: str) -> bool:
        return any(each.code == method for each in self.methods)

    def items_of(self, method: str) -> tuple[Option, ...]:
        return self.items if method == CLASS_ASSESSMENT else ()

    def code_of(self, kept: str) -> str:
        """The method that a plan or a set-up names, by code or by word; "" for any other word."""
        return next((each.code for each in self.methods if kept in (each.code, each.label)), "")


def rules_of(session: ClassSession) -> EvaluationRules:
    """Three queries. Nothing here refuses: what is missing is told where it is needed."""
    book, unit = _book(session), session.line.plan.unit
    found = {key: book.find(key, unit) for key in KEYS}
    methods, items, per = found[METHODS], found[ITEMS], found[METHOD_PER]
    mark, full, evidence = found[MARK], found[FULL], found[EVIDENCE]
    return EvaluationRules(
        methods=tuple(methods.value.values) if methods else (),
        is_per_session=per is not None and per.value.value == PER_SESSION,
        items=tuple(items.value.values) if items else (),
        mark=mark.value if mark else None,
        full=full.value.value if full else HUNDRED,
        asks_evidence=evidence is not None and evidence.value.value,
        citation=methods.citation if methods else None,
        mark_citation=mark.citation if mark else None,
    )


def mark_missing(session: ClassSession) -> MarkMissing:
    """The document that leaves the pass mark open and those who may choose it; asked only when it is missing."""
    unit, book = session.line.plan.unit, _book(session)
    source = next(book.candidates(MARK, unit), None)
    url = reverse("regulations:document", args=[source.adoption.document.code]) if source else reverse("regulations:documents")
    at_unit = source.adoption.unit if source else unit
    holder = unit_of_capability(ADOPT, at_unit, on=book.on)
    people = holders_of(ADOPT, {holder.pk}, book.on).get(holder.pk, ())
    names = "、".join(person.name for person in list(people)[:3])
    return MarkMissing(at_unit.name, source.adoption.document.title if source else "", url, names)


def _book(session: ClassSession) -> RuleBook:
    return rules_for(KEYS, unit=session.line.plan.unit, on=local(starts_at(session)).date())
