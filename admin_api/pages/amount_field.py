"""Amounts as managers type them: with a comma or a point, with blanks between thousands."""

import re
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import StringField, ValidationError
from wtforms.validators import Regexp

from billing_rules.money import MOST_MINOR, Money

AMOUNT_FORM = r"[0-9]{1,12}(\.[0-9]{1,2})?\Z"
"""What the API reads: exact, with a point."""

MINOR_UNITS = 100
"""In one unit of every currency that we sell in."""


class AmountField(StringField):
    """A decimal amount, kept as the text that the API takes."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read `1 299,90` as 1299.90."""
        if valuelist:
            self.data = "".join(str(valuelist[0]).split()).replace(",", ".")


def above_zero(_form: object, field: AmountField) -> None:
    """Refuse amounts of nothing, and those that are a slip of the finger.

    Raises:
        ValidationError: It is one of these.
    """
    if not field.data or not re.match(AMOUNT_FORM, field.data):
        return
    if not 0 < Decimal(field.data) * MINOR_UNITS <= MOST_MINOR:
        raise ValidationError(gettext("It must be more than nothing, and not absurdly much."))


def amount_form(message: Any) -> Regexp:
    """Return the check that a text is such an amount.

    Args:
        message: Lazily translated: how an amount is written.
    """
    return Regexp(AMOUNT_FORM, message=message)


def money_typed(amount: str, currency: str) -> Money:
    """Return the money that a valid text and a currency name."""
    return Money.from_decimal(Decimal(amount), currency)
