"""What the app is called, and what runs by itself."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LecturersConfig(AppConfig):
    name = "bihuan.lecturers"
    verbose_name = _("讲师")

    def ready(self) -> None:
        from bihuan.foundation.jobs import periodic
        from bihuan.foundation.panels import declare_panel
        from bihuan.lecturers import messages, verbs  # noqa: F401  (register)
        from bihuan.lecturers.domain import capabilities, duty_kinds, parameters  # noqa: F401  (declare)
        from bihuan.lecturers.selectors.session_panel import line_panel
        from bihuan.lecturers.selectors.title_panel import title_panel
        from bihuan.lecturers.services.grading import lecturers_lapse

        declare_panel("person", "title", title_panel)
        declare_panel("session", "teaching", line_panel)
        periodic("lecturers.lapse", lecturers_lapse, every=timedelta(hours=1))
