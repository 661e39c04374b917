"""Taking back a gift that nobody claimed, with its money."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin_api.pages.acts import Act, Order
from admin_api.queries.pages import Record
from billing_rules.lifecycles import GIFT
from runtime.web.pages.formats import minor

RETURN = "return"
"""Trigger of the machine that takes a gift back."""


def _is_returnable(gift: Record) -> bool:
    return RETURN in GIFT.allowed(gift["state"])


def _after_return(gift: Record, _form: Any) -> Sequence[str]:
    return [
        gettext(
            "%(amount)s go back to the card of %(buyer)s.",
            amount=minor(gift["amount_minor"], gift["currency"]),
            buyer=gift["buyer_email"] or gift["buyer_id"],
        ),
        gettext("The code that claims the gift works no more. This cannot be undone."),
    ]


def _return_order(gift: Record, form: Any) -> Order:
    return Order(f"/admin/v1/gifts/{gift['id']}/return", {"reason": form.reason.data})


RETURN_GIFT = Act(
    key="return",
    verb=lazy_gettext("Take the gift back"),
    fits=_is_returnable,
    follows=_after_return,
    order=_return_order,
    done=lazy_gettext("The gift is taken back. Its money is on its way to the buyer."),
    is_danger=True,
)
