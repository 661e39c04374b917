"""Archiving a promo code, with what its holders keep."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from admin_api.pages.acts import Act, Order
from admin_api.pages.promo_codes.promo_words import gift_words
from admin_api.queries.pages import Record


def _is_in_use(code: Record) -> bool:
    return bool(code["status"] == "active")


def _after_archiving(code: Record, _form: Any) -> Sequence[str]:
    return [
        gettext("From now on nobody can use the code. This cannot be undone."),
        ngettext(
            "It was used %(num)d time. Whoever has it keeps what was promised: %(gift)s.",
            "It was used %(num)d times. Whoever has it keeps what was promised: %(gift)s.",
            code["uses"],
            gift=gift_words(code),
        ),
    ]


def _archive_order(code: Record, form: Any) -> Order:
    return Order(f"/admin/v1/promo-codes/{code['id']}/archive", {"reason": form.reason.data})


ARCHIVE_CODE = Act(
    key="archive",
    verb=lazy_gettext("Archive the code"),
    fits=_is_in_use,
    follows=_after_archiving,
    order=_archive_order,
    done=lazy_gettext("Nobody can use this code any more."),
    is_danger=True,
)
