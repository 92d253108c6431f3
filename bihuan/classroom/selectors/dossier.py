"""Reading the dossier of a class: what the article asks for, what is there, what is missing and whose it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from bihuan.classroom import policies
from bihuan.classroom.domain.dossier import (
    COST,
    EVALUATION,
    FEEDBACK,
    HEADCOUNT,
    KEEP,
    NOTICE,
    ROSTER,
    SAFETY,
    SHEET,
    Facts,
    Held,
    Piece,
    Place,
    Room,
    pieces,
)
from bihuan.classroom.domain.rooms import SEATED
from bihuan.classroom.models import (
    ClassSession,
    DossierSeal,
    Evaluation,
    FeedbackReceipt,
    PaperSheet,
    PieceRelease,
    Seat,
    SessionCost,
    SessionFile,
    SignIn,
    Venue,
)
from bihuan.classroom.selectors.sessions import may_run, may_run_room, session_for, venues_of
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.domain.parameters import Option, RequiredKind
from bihuan.regulations.selectors.resolution import RuleBook, rules_for

OVERRIDE = "class.dossier.override"
KINDS, COST_KINDS, SAFETY_FORMS = "dossier.kinds", "dossier.cost_kinds", "dossier.safety_forms"
LOCATION, DUE_DAYS = "dossier.photo_location", "dossier.due_days"
KEYS = (KINDS, COST_KINDS, SAFETY_FORMS, LOCATION, DUE_DAYS)
NAMED = 12
SAFETY_KIND = RequiredKind(SAFETY, "安全交底", "session", True)


@dataclass(frozen=True)
class Rules:
    """The articles of the dossier as they hold on the day of the class; nothing is asked where none is adopted."""

    session: ClassSession
    book: RuleBook

    def find(self, key: str) -> Resolved | None:
        return self.book.find(key, self.session.line.plan.unit)

    @property
    def kinds(self) -> tuple[RequiredKind, ...]:
        found, asked = self.find(KINDS), self.find(SAFETY_FORMS)
        listed = tuple(found.value.values) if found else ()
        is_practice = asked is not None and self.session.line.form in asked.value.values
        return (*listed, SAFETY_KIND) if is_practice else listed

    @property
    def cost_kinds(self) -> tuple[Option, ...]:
        found = self.find(COST_KINDS)
        return tuple(found.value.values) if found else ()

    @property
    def keeps_location(self) -> bool:
        found = self.find(LOCATION)
        return found is not None and found.value.value == KEEP


@dataclass(frozen=True)
class Dossier:
    """`files` by place, the standing versions; `seal` the one that stands, None while the class is not closed."""

    session: ClassSession
    rules: Rules
    venues: tuple[Venue, ...]
    pieces: tuple[Piece, ...]
    files: Mapping[Place, Sequence[SessionFile]]
    costs: tuple[SessionCost, ...]
    seals: tuple[DossierSeal, ...]

    @property
    def seal(self) -> DossierSeal | None:
        return next((each for each in self.seals if each.reopened_at is None), None)

    @property
    def rooms(self) -> tuple[Venue, ...]:
        """Rooms where somebody was expected; the home of a video class may have been empty."""
        asked = {piece.venue_id for piece in self.pieces}
        return tuple(venue for venue in self.venues if venue.pk in asked) or self.venues

    @property
    def total_cents(self) -> int:
        return sum(each.amount_cents for each in self.costs)


def rules_of(session: ClassSession) -> Rules:
    day = local(session.line.starts_at).date()
    return Rules(session, rules_for(KEYS, unit=session.line.plan.unit, on=day))


def may_read(actor: Actor, session: ClassSession) -> bool:
    """Whoever runs the class or one of its rooms, whoever releases and reopens, and the auditor."""
    path = session.line.plan.unit.path
    return policies.may_run(actor, session) or actor.can(OVERRIDE, path) or actor.can("audit.view", path)


def may_override(actor: Actor, session: ClassSession) -> bool:
    return actor.can(OVERRIDE, session.line.plan.unit.path)


def dossier_session(actor: Actor, session_id: int) -> ClassSession:
    """Refuses (NotFound) a class out of sight, and (NotPermitted) those who only attend it."""
    session = session_for(actor, session_id)
    if not may_read(actor, session):
        raise NotPermitted("not_permitted", capability=policies.RUN, unit=session.line.plan.unit.name)
    return session


def require_supplier(actor: Actor, session: ClassSession, venue: Venue | None) -> None:
    """Pieces of a room come from who runs it, pieces of the class from who runs the class (T-038)."""
    is_allowed = may_run(actor, session) if venue is None else may_run_room(actor, session, venue)
    if not is_allowed:
        unit = venue.unit if venue else session.line.plan.unit
        raise NotPermitted("not_permitted", capability=policies.RUN, unit=unit.name)


def venue_in(session: ClassSession, venue_id: int | None) -> Venue | None:
    """Refuses (NotFound) a room of another class."""
    if venue_id is None:
        return None
    found: Venue | None = Venue.objects.filter(session=session, pk=venue_id).select_related("unit", "organiser").first()
    if found is None:
        raise NotFound("not_found")
    return found


def file_in(session: ClassSession, file_id: int) -> SessionFile:
    row: SessionFile | None = (
        SessionFile.objects.filter(session=session, pk=file_id)
        .select_related("attachment", "venue__unit", "venue__organiser")
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def dossier_of(session: ClassSession) -> Dossier:
    """Everything about one dossier, in a fixed number of queries."""
    rules, venues, files = rules_of(session), venues_of(session), _files(session)
    costs = tuple(SessionCost.objects.filter(session=session).select_related("added_by"))
    found = pieces(rules.kinds, _facts(session, rules, venues, files, costs))
    seals = DossierSeal.objects.filter(session=session).select_related("sealed_by", "reopened_by").defer("manifest")
    return Dossier(session, rules, venues, found, files, costs, tuple(seals))


def every_version(session: ClassSession) -> tuple[SessionFile, ...]:
    return tuple(SessionFile.objects.filter(session=session).select_related("attachment", "added_by", "venue__unit"))


def is_divided(session: ClassSession, venues: Sequence[Venue]) -> bool:
    return len(venues) > 1


def _files(session: ClassSession) -> dict[Place, list[SessionFile]]:
    found: dict[Place, list[SessionFile]] = defaultdict(list)
    rows = SessionFile.objects.standing().filter(session=session).select_related("attachment", "added_by")
    for row in rows:
        found[row.kind, row.venue_id].append(row)
    return dict(found)


@dataclass(frozen=True)
class Attendee:
    """One seat as the dossier counts it."""

    seat_id: int
    venue_id: int | None
    state: str
    name: str
    came: bool
    has_form: bool
    is_judged: bool


def attendees(session: ClassSession) -> list[Attendee]:
    """Who was to come and who came; with the form handed in, with a confirmed result (T-080, T-081)."""
    mine = {"seat": OuterRef("pk")}
    rows = Seat.objects.filter(session=session).annotate(
        came=Exists(SignIn.objects.filter(**mine)),
        has_form=Exists(FeedbackReceipt.objects.filter(**mine)),
        is_judged=Exists(Evaluation.objects.filter(state="confirmed", **mine)),
    )
    names = ("pk", "venue_id", "state", "participation__person__name", "came", "has_form", "is_judged")
    return [Attendee(*row) for row in rows.order_by("pk").values_list(*names)]


def _facts(
    session: ClassSession,
    rules: Rules,
    venues: Sequence[Venue],
    files: Mapping[Place, Sequence[SessionFile]],
    costs: Sequence[SessionCost],
) -> Facts:
    people = attendees(session)
    expected = [each for each in people if each.state == SEATED or each.came]
    came = [each for each in expected if each.came]
    home = _home(venues)
    n_of_room = Counter(home(each.venue_id) for each in expected)
    held: dict[Place, Held] = {place: Held(_n_files(rows)) for place, rows in files.items()}
    held.update(_drawn(session, expected, costs))
    for code, done in ((FEEDBACK, lambda each: each.has_form), (EVALUATION, lambda each: each.is_judged)):
        held.setdefault((code, None), _of_everybody(came, [each for each in came if not done(each)]))
    held.update(_of_rooms(session, venues, home, rules))
    rooms = [Room(venue.pk, venue.unit.name, n_of_room[venue.pk]) for venue in venues]
    released = {(row.kind, row.venue_id): row.reason for row in PieceRelease.objects.filter(session=session)}
    return Facts(rooms, held, released, is_divided(session, venues))


def _home(venues: Sequence[Venue]) -> Any:
    """Room of a seat; where there is one room only, everybody is in it."""
    only = venues[0].pk if len(venues) == 1 else None
    return lambda venue_id: venue_id if venue_id is not None else only


def _n_files(rows: Sequence[SessionFile]) -> str:
    return f"{len(rows)} 份"


def _drawn(session: ClassSession, expected: Sequence[Attendee], costs: Sequence[SessionCost]) -> dict[Place, Held]:
    found: dict[Place, Held] = {}
    if session.noticed_at is not None:
        found[NOTICE, None] = Held(f"{local(session.noticed_at):%m-%d %H:%M} 发出")
    if expected:
        found[ROSTER, None] = Held(f"{len(expected)} 人")
    if costs:
        found[COST, None] = Held(f"合计 {sum(each.amount_cents for each in costs) / 100:,.2f} 元")
    if session.safety_told_at is not None:
        found[SAFETY, None] = Held(f"{local(session.safety_told_at):%m-%d %H:%M} 已交底")
    return found


def _of_everybody(came: Sequence[Attendee], left: Sequence[Attendee]) -> Held:
    """Nobody came: there is nothing to hand in, but then nothing is proved either."""
    if not left:
        return Held(f"{len(came)} / {len(came)} 人", bool(came))
    names = "、".join(each.name for each in left[:NAMED]) + (" 等" if len(left) > NAMED else "")
    return Held(f"{len(came) - len(left)} / {len(came)} 人，还缺：{names}", False)


def _of_rooms(session: ClassSession, venues: Sequence[Venue], home: Any, rules: Rules) -> dict[Place, Held]:
    """Sheets and headcounts per room; of a class without rooms or where the article asks once, of the whole class."""
    per = {kind.code: kind.per for kind in rules.kinds}
    signed: dict[int | None, Counter[str]] = defaultdict(Counter)
    rows = SignIn.objects.filter(session=session).values_list("seat__venue_id", "seat_id", "proof")
    seen: set[int] = set()
    for venue_id, seat_id, proof in rows.order_by("pk"):
        if seat_id not in seen:
            seen.add(seat_id)
            signed[home(venue_id) if per.get(SHEET) == "venue" else None][proof] += 1
    found: dict[Place, Held] = {(SHEET, place): Held(_proofs(counts)) for place, counts in signed.items()}
    for (venue_id,) in PaperSheet.objects.filter(session=session).values_list("venue_id"):
        found.setdefault((SHEET, home(venue_id) if per.get(SHEET) == "venue" else None), Held("纸质签到表"))
    found.update({(HEADCOUNT, venue.pk): Held(f"{venue.headcount} 人") for venue in venues if venue.headcount is not None})
    if per.get(HEADCOUNT) != "venue" and venues and all(venue.headcount is not None for venue in venues):
        found[HEADCOUNT, None] = Held(f"{sum(venue.headcount or 0 for venue in venues)} 人")
    return found


def _proofs(counts: Counter[str]) -> str:
    """签到 12 人（现场动态码 10、组织者补登 2）"""
    labels = dict(SignIn.Proof.choices)
    shares = "、".join(f"{labels[proof]} {n}" for proof, n in sorted(counts.items()))
    return f"签到 {sum(counts.values())} 人（{shares}）"
