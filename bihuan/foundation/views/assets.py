"""The style sheets and the scripts of all pages, each delivered as one file that browsers keep until it changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.foundation.pages import public
from bihuan.foundation.ui import scripts, sheets

CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"


@public(reason="pages of visitors need their style sheet")
@require_safe
def sheet(request: HttpRequest, version: str) -> HttpResponse:
    """All sheets joined. An address with an old version still gets the present sheet, but may not be kept."""
    return _delivered(request, sheets.packed() if _takes_gzip(request) else sheets.bundle(), CSS, version == sheets.version())


@public(reason="pages of visitors need their style sheet")
@require_safe
def dark_sheet(request: HttpRequest, version: str) -> HttpResponse:
    """The colours of the dark, on their own because the page switches them."""
    body = sheets.dark_packed() if _takes_gzip(request) else sheets.dark()
    return _delivered(request, body, CSS, version == sheets.dark_version())


@public(reason="pages of visitors need their scripts")
@require_safe
def script(request: HttpRequest, version: str) -> HttpResponse:
    """All scripts joined; an old address as for the sheet."""
    return _delivered(
        request, scripts.packed() if _takes_gzip(request) else scripts.plain(), SCRIPT, version == scripts.version()
    )


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _delivered(request: HttpRequest, body: bytes | str, content_type: str, is_present: bool) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    if _takes_gzip(request):
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_present else "no-cache"
    return response
