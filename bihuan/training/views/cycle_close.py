"""月度结账: the button on the board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.training.domain import links
from bihuan.training.selectors.cycle import cycle_for
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.views.board import see_other


@page(policy="training.freeze")
@require_POST
def freeze(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Close the month; what is still missing is said on the board."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    month = cycle_for(actor, cycle_id).month
    try:
        cycle_freeze(cycle_id=cycle_id, actor=actor, at=at)
        messages.success(request, _("本月已结账，数字不再变动。"))
    except (NotFound, NotPermitted):
        raise
    except Refused as refused:
        messages.error(request, message_of(refused))
    return see_other(links.board(month))
