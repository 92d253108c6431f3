"""What the app is called, and what it subscribes to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "bihuan.people"
    verbose_name = _("组织与人员")

    def ready(self) -> None:
        from bihuan.foundation.places import register as register_places
        from bihuan.foundation.search import declare_search
        from bihuan.people import messages, verbs  # noqa: F401  (register their words)
        from bihuan.people.domain import capabilities  # noqa: F401  (declares)
        from bihuan.people.selectors import search
        from bihuan.people.selectors.places import PLACES

        register_places(PLACES)
        declare_search("units", search.UNITS)
        declare_search("persons", search.PERSONS)
