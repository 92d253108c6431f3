"""What the app is called, and what it subscribes to."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "bihuan.regulations"
    verbose_name = _("制度库")

    def ready(self) -> None:
        from bihuan.foundation.jobs import periodic
        from bihuan.foundation.panels import declare_panel
        from bihuan.foundation.seals import declare_seal
        from bihuan.foundation.search import declare_search
        from bihuan.regulations import messages, verbs  # noqa: F401  (register)
        from bihuan.regulations.domain import awaiting, capabilities, read  # noqa: F401  (declare)
        from bihuan.regulations.selectors import content_seals, search, unit_rules
        from bihuan.regulations.services.readers_later import heads_asked_later

        declare_seal("versions", content_seals.broken_versions, content_seals.unsealed_versions)
        declare_seal("adoptions", content_seals.broken_adoptions)
        periodic("regulations.ask_readers", heads_asked_later, every=timedelta(hours=1))
        declare_search("documents", search.DOCUMENTS)
        declare_search("articles", search.ARTICLES)
        declare_panel("unit", "rules", unit_rules.rules_panel)
