"""What the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LecturersConfig(AppConfig):
    name = "bihuan.lecturers"
    verbose_name = _("讲师")

    def ready(self) -> None:
        from bihuan.lecturers import messages  # noqa: F401  (registers)
        from bihuan.lecturers.domain import capabilities, parameters  # noqa: F401  (declare)
