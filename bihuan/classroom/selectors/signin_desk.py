"""Who is in: for the class screen by unit, for the organiser's desk by person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from bihuan.classroom.models import ClassSession, DeskCase, PaperSheet, Seat, Segment, SignIn
from bihuan.classroom.selectors.signin import session_run_by
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class UnitIn:
    name: str
    n_expected: int
    n_in: int

    @property
    def is_complete(self) -> bool:
        return self.n_in >= self.n_expected


@dataclass(frozen=True)
class WhoIsIn:
    """Counts alone: the screen hangs where everybody can read it."""

    units: tuple[UnitIn, ...]

    @property
    def n_in(self) -> int:
        return sum(each.n_in for each in self.units)

    @property
    def n_expected(self) -> int:
        return sum(each.n_expected for each in self.units)


def who_is_in(session: ClassSession, segment: Segment, venue_id: int = 0) -> WhoIsIn:
    """By unit of the day, in one query; a room counts its own people."""
    seats = session.seats.expected()
    if venue_id:
        seats = seats.filter(venue_id=venue_id)
    rows = (
        seats.values("participation__unit_id", "participation__unit__name", "participation__unit__path")
        .annotate(n=Count("pk", distinct=True), n_in=Count("sign_ins", filter=Q(sign_ins__segment=segment), distinct=True))
        .order_by("participation__unit__path")
    )
    return WhoIsIn(tuple(UnitIn(row["participation__unit__name"], row["n"], row["n_in"]) for row in rows))


@dataclass(frozen=True)
class DeskRow:
    seat: Seat
    sign_in: SignIn | None


@dataclass(frozen=True)
class Desk:
    """The roster of one segment. `proofs`: label → how many of each grade, for the report (A–D)."""

    missing: tuple[DeskRow, ...]
    present: tuple[DeskRow, ...]
    proofs: tuple[tuple[str, str, int], ...]
    n_late: int
    cases: tuple[DeskCase, ...]

    @property
    def n_expected(self) -> int:
        return len(self.missing) + len(self.present)


def desk_of(session: ClassSession, segment: Segment) -> Desk:
    """Latest first among those who are in; the missing by unit and name."""
    signed = {row.seat_id: row for row in SignIn.objects.filter(segment=segment)}
    seats = (
        session.seats.expected()
        .select_related("participation__person", "participation__unit", "venue")
        .order_by("participation__unit__path", "participation__person__name", "pk")
    )
    rows = [DeskRow(seat, signed.get(seat.pk)) for seat in seats]
    present = sorted((row for row in rows if row.sign_in), key=lambda row: row.sign_in.stored_at, reverse=True)  # type: ignore[union-attr]
    counts = Counter(row.sign_in.proof for row in present if row.sign_in)
    proofs = tuple((code, str(label), counts[code]) for code, label in SignIn.Proof.choices)
    return Desk(
        missing=tuple(row for row in rows if row.sign_in is None),
        present=tuple(present),
        proofs=proofs,
        n_late=sum(1 for row in present if row.sign_in and row.sign_in.late_minutes),
        cases=open_cases(session),
    )


def open_cases(session: ClassSession) -> tuple[DeskCase, ...]:
    rows = session.desk_cases.filter(settled_at=None)
    return tuple(rows.select_related("person", "segment").order_by("at", "pk"))


def desk_case_run_by(actor: Actor, desk_case_id: int) -> DeskCase:
    """Refuses (NotFound) a case of a session out of sight."""
    case = DeskCase.objects.select_related("person", "segment").filter(pk=desk_case_id).first()
    if case is None:
        raise NotFound("not_found")
    case.session = session_run_by(actor, case.session_id)
    return case


def sheet_run_by(actor: Actor, sheet_id: int) -> PaperSheet:
    """Refuses (NotFound) a sheet of a session out of sight."""
    sheet = PaperSheet.objects.select_related("segment", "venue", "attachment").filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound("not_found")
    sheet.session = session_run_by(actor, sheet.session_id)
    return sheet


def sheets_of(session: ClassSession) -> list[PaperSheet]:
    return list(session.paper_sheets.select_related("segment", "venue", "attachment", "added_by").order_by("pk"))


def seats_of_sheet(sheet: PaperSheet) -> list[Seat]:
    """Whom the sheet may name: the roster, or the room's part of it."""
    seats = sheet.session.seats.expected().select_related("participation__person", "venue")
    return list(seats.filter(venue=sheet.venue) if sheet.venue_id else seats)
