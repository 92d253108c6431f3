"""The delivered course catalogues of both editions."""

from datetime import datetime

from bihuan.training.services.curriculum_load import curriculum_load


def load(at: datetime) -> str:
    """Loads the catalogues. Safe to run twice."""
    return f"{curriculum_load(at=at)} 个课题"
