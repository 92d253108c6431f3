"""A clock is a pure fold over its events: the same events give the same state, in whatever order they arrived.

The verdict is decided by event times. An event at or after the due moment is late; a clock that is paused, met or
cancelled does not run. What an event cannot do (a pause that the rule does not know, a second start) is listed in
`ignored` with its reason instead of being lost.
"""

from bihuan.kernel.clocks.facts import (
    ClockEvent,
    ClockRule,
    ClockState,
    ClockStatus,
    DueWarning,
    Ignored,
    Kind,
    Reopening,
    Span,
    Verdict,
    recalculated,
    rung_key,
)
from bihuan.kernel.clocks.folding import fold

__all__ = [
    "ClockEvent",
    "ClockRule",
    "ClockState",
    "ClockStatus",
    "DueWarning",
    "Ignored",
    "Kind",
    "Reopening",
    "Span",
    "Verdict",
    "fold",
    "recalculated",
    "rung_key",
]
