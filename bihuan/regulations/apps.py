"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "bihuan.regulations"
    verbose_name = _("制度库")

    def ready(self) -> None:
        from bihuan.regulations.domain import capabilities  # noqa: F401  (declares)
