"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShellConfig(AppConfig):
    name = "bihuan.shell"
    verbose_name = _("门户")

    def ready(self) -> None:
        from bihuan.shell import messages  # noqa: F401  (registers its sentences)
