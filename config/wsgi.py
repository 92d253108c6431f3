"""The one entry of the web processes."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  (the apps must be ready)

from config.collector import settle  # noqa: E402

_ = get_resolver().url_patterns  # every view, before the heap settles
settle()
