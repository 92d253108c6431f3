"""What the app is called."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "bihuan.classroom"
    verbose_name = _("培训现场")

    def ready(self) -> None:
        from bihuan.classroom import (  # noqa: F401  (register)
            messages,
            messages_dossier,
            messages_evaluation,
            messages_feedback,
            messages_seats,
            messages_verdicts,
            verbs,
            verbs_dossier,
            verbs_evaluation,
            verbs_feedback,
            verbs_seats,
            verbs_signin,
            verbs_verdicts,
        )
        from bihuan.classroom.domain import capabilities, case_kinds, duty_kinds, parameters, verdict_cases  # noqa: F401  (declare)
        from bihuan.classroom.selectors.dossier_manifest import broken_dossiers
        from bihuan.classroom.selectors.evaluation_panels import results_panel
        from bihuan.classroom.selectors.line_panel import line_panel
        from bihuan.classroom.selectors.person_archive import archive_panel
        from bihuan.classroom.selectors.verdict_panel import verdict_panel
        from bihuan.classroom.services.dossier_sheets import on_session_ended
        from bihuan.classroom.services.feedback_close import feedback_rounds_close
        from bihuan.classroom.services.offers_lapse import offers_lapse
        from bihuan.classroom.services.quotas_set import quotas_return
        from bihuan.classroom.services.reminders_send import reminders_send
        from bihuan.classroom.services.session_lecturer import on_lecturer_changed
        from bihuan.classroom.services.verdicts_due import verdicts_due
        from bihuan.foundation.jobs import periodic
        from bihuan.foundation.outbox import subscribe
        from bihuan.foundation.panels import declare_panel
        from bihuan.foundation.seals import declare_seal

        periodic("classroom.month_verdicts", verdicts_due, every=timedelta(hours=6))
        declare_panel("session", "class", line_panel)
        declare_panel("person", "verdicts", verdict_panel)
        declare_panel("person", "archive", archive_panel)
        subscribe("teaching_task.reassigned", on_lecturer_changed)
        periodic("classroom.close_feedback", feedback_rounds_close, every=timedelta(minutes=1))
        periodic("classroom.lapse_offers", offers_lapse, every=timedelta(minutes=1))
        periodic("classroom.return_seats", quotas_return, every=timedelta(minutes=5))
        periodic("classroom.remind", reminders_send, every=timedelta(minutes=1))
        declare_panel("person", "results", results_panel)
        declare_seal("dossiers", broken_dossiers)
        subscribe("classroom.session_ended", on_session_ended)
