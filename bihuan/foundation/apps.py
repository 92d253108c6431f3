"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    name = "bihuan.foundation"
    verbose_name = _("基础")

    def ready(self) -> None:
        from bihuan.foundation import spreadsheets  # noqa: F401  (registers its sentences)
