"""Addresses kept on duties and notices; written here once so that services know no view."""


def session(session_id: int) -> str:
    return f"/classes/{session_id}/"


def mine(session_id: int) -> str:
    return f"/classes/{session_id}/me/"


def nominate(session_id: int) -> str:
    return f"/classes/{session_id}/nominate/"


def leave(leave_id: int) -> str:
    return f"/classes/leaves/{leave_id}/"


def my_feedback(session_id: int) -> str:
    return f"/classes/{session_id}/me/feedback/"


def feedback(session_id: int) -> str:
    return f"/classes/{session_id}/feedback/"


def evaluation(session_id: int) -> str:
    return f"/classes/{session_id}/evaluation/"


def dossier(session_id: int, venue_id: int | None = None) -> str:
    """With a room: its pieces first, and its first missing one to be supplied."""
    return f"/classes/{session_id}/dossier/" + (f"?room={venue_id}" if venue_id else "")
