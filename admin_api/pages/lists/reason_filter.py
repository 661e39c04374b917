"""Narrowing payments to the reasons for which they failed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, or_

from admin_api.pages.listing.filters import WrongValue, storable
from billing_rules.lifecycles import PaymentState
from models import Payment

NOT_SENT = str(PaymentState.NOT_SENT)
"""Stands for payments that never reached the bank, whose code would say nothing of a bank."""

WITHOUT_CODE = "none"
"""Stands for payments that were declined and no code given."""

BETWEEN = ","

MOST_REASONS = 100
"""There are some fifty codes; a longer text was not made by us."""


def reasons_text(reasons: Iterable[str]) -> str:
    """Return several reasons as the filter takes them.

    Args:
        reasons: Codes of the gateway, `NOT_SENT`, `WITHOUT_CODE`.
    """
    return BETWEEN.join(reasons)


@dataclass(frozen=True, slots=True)
class ReasonFilter:
    """Payments that failed for one of some reasons; a person types one code, links bring more.

    Args:
        key: Its name in the query of the address.
        label: Lazily translated.
    """

    control: ClassVar[str] = "text"

    key: str
    label: Any

    def options(self) -> tuple[tuple[str, Any], ...]:
        """Return nothing: one types."""
        return ()

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return what holds for the rows that are wanted.

        Raises:
            WrongValue: These are too many, or one of them cannot be looked for.
        """
        reasons = [it.strip() for it in text.split(BETWEEN)]
        if len(reasons) > MOST_REASONS:
            raise WrongValue(gettext("This is too long to be looked for."))
        return or_(*(_failed_for(storable(reason)) for reason in reasons))


def _failed_for(reason: str) -> ColumnElement[bool]:
    was_sent = Payment.state != PaymentState.NOT_SENT
    if reason == NOT_SENT:
        return ~was_sent
    if reason == WITHOUT_CODE:
        return and_(Payment.state == PaymentState.DECLINED, Payment.decline_code.is_(None))
    return and_(was_sent, Payment.decline_code == reason)
