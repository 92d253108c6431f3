"""What the rules of a unit rest on, in one small query: while it stays equal, whoever asks often may keep the answer."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Subquery

from bihuan.regulations.models import Adoption, DocumentVersion
from bihuan.regulations.selectors.resolution import Placed

BASIS = ("pk", "unit_id", "document_id", "choices", "in_force", "row_version")


def fingerprint_of(unit: Placed, *, on: date) -> str:
    """Every adoption that holds for the unit with its choices, and the version in force under it.

    An approved version never changes: what is in force later is another version, and shows here.
    """
    chain = [int(part) for part in unit.path.strip("/").split("/") if part]
    versions = DocumentVersion.objects.effective_on(on).filter(document=OuterRef("document"))
    newest = versions.order_by("-effective_on", "-approved_at", "-pk")
    rows = Adoption.objects.valid_on(on).at_units(chain).newest_first()
    basis = rows.annotate(in_force=Subquery(newest.values("pk")[:1]), row_version=Subquery(newest.values("row_version")[:1]))
    return f"{unit.path}{on}{list(basis.values_list(*BASIS))}"
