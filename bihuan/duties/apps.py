"""What the app is called, and what it subscribes to."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "bihuan.duties"
    verbose_name = _("责任台账")

    def ready(self) -> None:
        from bihuan.duties import messages, verbs  # noqa: F401  (register)
        from bihuan.duties.domain import capabilities, parameters  # noqa: F401  (declare)
        from bihuan.duties.selectors import duty_seals
        from bihuan.duties.services import news
        from bihuan.duties.services.ladder import ladder_sweep
        from bihuan.duties.services.seal_events import events_seal
        from bihuan.duties.services.sweep import sweep_periodic
        from bihuan.foundation.jobs import periodic
        from bihuan.foundation.outbox import subscribe
        from bihuan.foundation.seals import declare_seal

        subscribe("regulation.approved", news.on_regulation_approved)
        subscribe("regulation.adopted", news.on_regulation_approved)
        subscribe("regulation.readers_added", news.on_regulation_approved)
        subscribe("regulation.acknowledged", news.on_regulation_acknowledged)
        subscribe("calendar.changed", news.on_calendar_changed)
        declare_seal("duty_events", duty_seals.broken_events)
        declare_seal("duties", duty_seals.broken_duties)
        periodic("duties.seal", events_seal, every=timedelta(hours=6))
        periodic("duties.sweep", sweep_periodic, every=timedelta(minutes=1))
        periodic("duties.ladder", ladder_sweep, every=timedelta(minutes=1))
