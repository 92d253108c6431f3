"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "bihuan.regulations"
    verbose_name = _("制度库")

    def ready(self) -> None:
        from bihuan.regulations import messages  # noqa: F401  (registers)
        from bihuan.regulations.domain import awaiting, capabilities  # noqa: F401  (declare)
