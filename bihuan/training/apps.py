"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "bihuan.training"
    verbose_name = _("培训")

    def ready(self) -> None:
        from bihuan.training import messages, messages_returns, plan_messages  # noqa: F401  (register)
        from bihuan.training.domain import capabilities, duty_kinds, parameters, plan_duty_kinds  # noqa: F401  (declare)
