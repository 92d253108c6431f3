"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "bihuan.people"
    verbose_name = _("组织与人员")

    def ready(self) -> None:
        from bihuan.foundation.places import register as register_places
        from bihuan.people import messages  # noqa: F401  (registers its sentences)
        from bihuan.people.domain import capabilities  # noqa: F401  (declares)
        from bihuan.people.selectors.places import PLACES

        register_places(PLACES)
