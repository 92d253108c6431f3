"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "bihuan.training"
    verbose_name = _("培训")

    def ready(self) -> None:
        from bihuan.foundation.outbox import subscribe
        from bihuan.foundation.panels import declare_panel
        from bihuan.foundation.seals import declare_seal
        from bihuan.foundation.search import declare_search
        from bihuan.training import (  # noqa: F401  (register)
            jobs,  # noqa: F401  (declares background work)
            messages,
            messages_needs,
            messages_returns,
            plan_messages,
            verbs,
            verbs_needs,
        )
        from bihuan.training.domain import (  # noqa: F401  (declare)
            capabilities,
            duty_kinds,
            need_duty_kinds,
            parameters,
            plan_duty_kinds,
            spot_check_kinds,
        )
        from bihuan.training.selectors import follow_up, month_seals, person_history, search
        from bihuan.training.selectors.figure_seals import broken_figures
        from bihuan.training.services.due_moves import on_duties_rescheduled
        from bihuan.training.services.line_lecturers import on_lecturer_changed

        declare_search("sessions", search.SESSIONS)
        declare_search("topics", search.TOPICS)
        declare_panel("session", "follow_up", follow_up.follow_up_panel)
        declare_panel("person", "history", person_history.history_panel)
        declare_seal("figures", broken_figures)
        declare_seal("months", month_seals.broken_months, month_seals.unsealed_months)
        declare_seal("spot_checks", month_seals.broken_spot_checks)
        subscribe("duties.rescheduled", on_duties_rescheduled)
        subscribe("teaching_task.reassigned", on_lecturer_changed)
