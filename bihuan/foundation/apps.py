"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    name = "bihuan.foundation"
    verbose_name = _("基础")

    def ready(self) -> None:
        from datetime import timedelta

        from bihuan.foundation import kernel_messages, spreadsheets, verbs  # noqa: F401  (register their words)
        from bihuan.foundation.jobs import periodic
        from bihuan.foundation.seals import declare_seal
        from bihuan.foundation.selectors.stored_files import broken_files
        from bihuan.foundation.services import outbox  # noqa: F401  (declares its handlers)
        from bihuan.foundation.services.jobs import jobs_prune

        declare_seal("files", broken_files)
        periodic("jobs.prune", jobs_prune, every=timedelta(hours=6))
