"""The style sheet of all pages, delivered as one file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bihuan.foundation.pages import public
from bihuan.foundation.ui import sheets


@public(reason="pages of visitors need their style sheet")
@require_safe
def sheet(request: HttpRequest, version: str) -> HttpResponse:
    """All sheets joined. An address with an old version still gets the present sheet, but may not be kept."""
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(sheets.packed() if takes_gzip else sheets.bundle(), content_type="text/css; charset=utf-8")
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    is_present = version == sheets.version()
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_present else "no-cache"
    return response
