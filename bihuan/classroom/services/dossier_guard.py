"""A sealed class does not change: every service that may write to a class that has ended asks here first (T-079)."""

from __future__ import annotations

from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import ClassSession
from bihuan.foundation.moves import keep
from bihuan.kernel.refusals import WrongState


def keep_unsealed(session: ClassSession) -> None:
    """The class stays unsealed until the transaction ends; many may keep it at once, the seal waits for all of them.

    Refuses (WrongState `class_sealed`) a class whose dossier is closed. Call it before the first write.
    """
    keep(session)
    refuse_sealed(session)


def refuse_sealed(session: ClassSession) -> None:
    """As `keep_unsealed`, for a class that is held already."""
    if session.state == CLOSED:
        raise WrongState("class_sealed")
