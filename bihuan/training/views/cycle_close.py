"""月度结账: the button on the board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.training.domain import links
from bihuan.training.selectors.cycle import cycle_for
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.views.board import see_other
from bihuan.training.views.confirm import ConfirmPage, confirm_page
from bihuan.training.views.cycle_words import month_words


@page(policy="training.freeze", form=True)
def freeze(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """GET asks once more; POST closes the month. What is still missing is said on the board."""
    actor, at = request_actor(request), request_at(request)
    month = cycle_for(actor, cycle_id).month
    if request.method != "POST":
        return confirm_page(request, _closing(month))
    try:
        cycle_freeze(cycle_id=cycle_id, actor=actor, at=at)
        messages.success(request, _("本月已结账，数字不再变动。"))
    except (NotFound, NotPermitted):
        raise
    except Refused as refused:
        messages.error(request, message_of(refused))
    return see_other(links.board(month))


def _closing(month: str) -> ConfirmPage:
    title = _("%(month)s结账") % {"month": month_words(Month.parse(month))}
    return ConfirmPage(
        title=title,
        back_label=_("月度周期"),
        back_url=links.board(month),
        text=_("结账后本月的计划、实施情况和实施率都不再变动，以后只能登记事后调整，不能撤销结账。"),
        facts=(),
        button=_("月度结账"),
        is_bad=False,
    )
