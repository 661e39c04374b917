"""Calling a price move off, with who stays at which price."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from admin_api.pages.acts import Act, Order
from admin_api.pages.price_moves.progress import progress_of
from admin_api.queries.pages import Record


def _is_going_on(price_move: Record) -> bool:
    return not price_move["is_cancelled"]


def _after_cancelling(price_move: Record, _form: Any) -> Sequence[str]:
    progress = progress_of(price_move)
    return [
        ngettext(
            "%(num)d viewer for whom the new price lies ahead keeps the old one.",
            "%(num)d viewers for whom the new price lies ahead keep the old one.",
            progress.ahead,
        ),
        ngettext(
            "%(num)d of them was told of it already.",
            "%(num)d of them were told of it already.",
            progress.told,
        ),
        ngettext(
            "%(num)d viewer who was moved stays at the new price.",
            "%(num)d viewers who were moved stay at the new price.",
            progress.moved,
        ),
        gettext("This cannot be undone; a new move can be begun."),
    ]


def _cancel_order(price_move: Record, form: Any) -> Order:
    path = f"/admin/v1/price-moves/{price_move['id']}/cancel"
    return Order(path, {"reason": form.reason.data})


CANCEL_PRICE_MOVE = Act(
    key="cancel",
    verb=lazy_gettext("Call the move off"),
    fits=_is_going_on,
    follows=_after_cancelling,
    order=_cancel_order,
    done=lazy_gettext("The move is called off. Nobody else is moved."),
    is_danger=True,
)
