"""One handler for refusals on pages: the same code and facts as the API, in plain words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        context = {"code": exception.code, "message": message_of(exception), "facts": exception.facts}
        return render(request, "refused.html", context, status=exception.status)
