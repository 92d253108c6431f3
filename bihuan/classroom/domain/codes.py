"""The code on the class screen: new every fifteen seconds, bound to session, segment and room, readable by nobody else.

Only the server makes codes and only the server's clock counts, so a phone that is ten minutes wrong changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from bihuan.kernel.refusals import Refusal

SLOT_SECONDS = 15  # how long one code stands on the screen
SLOTS_HELD = 2  # the code on the screen and the one before: reading and walking through a slow network take a moment
MAC_BYTES = 10
DIGITS = 6


@dataclass(frozen=True)
class CodeFacts:
    """What a code says once its seal is found good."""

    session_id: int
    segment_id: int
    venue_id: int  # 0: the session has no separate rooms
    slot: int

    @property
    def shown_at(self) -> datetime:
        """When this code came up on the screen."""
        return datetime.fromtimestamp(self.slot * SLOT_SECONDS, tz=UTC)


def slot_of(at: datetime) -> int:
    return int(at.timestamp()) // SLOT_SECONDS


def seconds_left(at: datetime) -> int:
    """Until the next code."""
    return SLOT_SECONDS - int(at.timestamp()) % SLOT_SECONDS


def token(secret: str, facts: CodeFacts) -> str:
    """The text of the QR code."""
    return f"{facts.session_id}.{facts.segment_id}.{facts.venue_id}.{facts.slot}.{_seal(secret, facts)}"


def digits(secret: str, facts: CodeFacts) -> str:
    """Six figures of the same code, for a phone without a camera."""
    number = int.from_bytes(_mac(secret, facts, purpose="digits")[:8], "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def read(text: str) -> tuple[CodeFacts, str] | None:
    """The facts a token claims and its seal; None when it is no token at all. Nothing is believed yet."""
    parts = text.strip().split(".")
    if len(parts) != 5 or not all(part.isascii() and part.isdigit() and len(part) <= 15 for part in parts[:4]):
        return None
    session_id, segment_id, venue_id, slot = (int(part) for part in parts[:4])
    return CodeFacts(session_id, segment_id, venue_id, slot), parts[4]


def code_refusal(secret: str, facts: CodeFacts, seal: str, *, at: datetime) -> Refusal | None:
    """Refuses a forged code and one that has left the screen. `at` is the server's time of the scan."""
    if not hmac.compare_digest(seal.encode(), _seal(secret, facts).encode()):
        return Refusal("signin_code_forged")
    now = slot_of(at)
    if facts.slot > now:
        return Refusal("signin_code_forged")
    if now - facts.slot >= SLOTS_HELD:
        return Refusal("signin_code_old", seconds=(now - facts.slot) * SLOT_SECONDS)
    return None


def sealed(secret: str, facts: CodeFacts, seal: str) -> bool:
    """Whether the code is one of ours, however old: for scans that were kept on the phone and delivered later."""
    return hmac.compare_digest(seal.encode(), _seal(secret, facts).encode())


def digits_match(secret: str, facts: CodeFacts, given: str, *, at: datetime) -> CodeFacts | None:
    """The code whose six figures were typed, among those that hold now."""
    now = slot_of(at)
    return digits_among(secret, facts, given, since=now - SLOTS_HELD + 1, until=now)


def digits_among(secret: str, facts: CodeFacts, given: str, *, since: int, until: int) -> CodeFacts | None:
    """The latest code of these slots (both included) whose six figures were typed."""
    typed = "".join(sign for sign in given if sign.isascii() and sign.isdigit())
    for slot in range(until, since - 1, -1):
        candidate = CodeFacts(facts.session_id, facts.segment_id, facts.venue_id, slot)
        if hmac.compare_digest(digits(secret, candidate), typed):
            return candidate
    return None


def _seal(secret: str, facts: CodeFacts) -> str:
    return base64.b32encode(_mac(secret, facts, purpose="code")[:MAC_BYTES]).decode().rstrip("=").lower()


def _mac(secret: str, facts: CodeFacts, *, purpose: str) -> bytes:
    message = f"{purpose}|{facts.session_id}|{facts.segment_id}|{facts.venue_id}|{facts.slot}"
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
