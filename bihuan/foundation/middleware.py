"""One handler for refusals on pages: the same code and facts as the API, in plain words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _has_nul(request):
            return _refused(request, Refused("text_has_nul"))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _refused(request, exception) if isinstance(exception, Refused) else None


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    told = {"code": refusal.code, "message": message_of(refusal), "facts": refusal.facts}
    if request.path.startswith("/api/"):
        return JsonResponse(told, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    return render(request, "refused.html", told, status=refusal.status)


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL stores no NUL character; nobody types one. Files are not looked at here."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.content_type == "application/json":
        return b"\\u0000" in request.body or b"\x00" in request.body
    return request.content_type == "application/x-www-form-urlencoded" and b"%00" in request.body
