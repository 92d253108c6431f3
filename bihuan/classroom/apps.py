"""What the app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "bihuan.classroom"
    verbose_name = _("培训现场")

    def ready(self) -> None:
        from bihuan.classroom import messages, verbs, verbs_signin  # noqa: F401  (register)
        from bihuan.classroom.domain import capabilities, case_kinds, duty_kinds, parameters  # noqa: F401  (declare)
        from bihuan.classroom.selectors.line_panel import line_panel
        from bihuan.foundation.panels import declare_panel

        declare_panel("session", "class", line_panel)
