"""What the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "bihuan.classroom"
    verbose_name = _("培训现场")

    def ready(self) -> None:
        from bihuan.classroom import messages  # noqa: F401  (registers)
        from bihuan.classroom.domain import capabilities, duty_kinds, parameters  # noqa: F401  (declare)
