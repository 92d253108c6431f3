"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "bihuan.duties"
    verbose_name = _("责任台账")

    def ready(self) -> None:
        from bihuan.duties.domain import capabilities  # noqa: F401  (declares)
