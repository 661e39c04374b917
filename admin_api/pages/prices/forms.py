"""The form of a new price: typed first, confirmed with its effect then."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from admin_api.pages.act_form import ActForm
from admin_api.pages.amount_field import AmountField, above_zero, amount_form, money_typed
from billing_rules.money import Money


class PriceForm(ActForm):
    """What one period costs from now on."""

    amount = AmountField(
        lazy_gettext("Price of one period"),
        validators=[
            InputRequired(),
            amount_form(lazy_gettext("An amount is written like 299.90.")),
            above_zero,
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = StringField(
        lazy_gettext("Currency"),
        default="RUB",
        validators=[
            InputRequired(),
            Regexp(r"[A-Z]{3}\Z", message=lazy_gettext("Three letters, such as RUB.")),
        ],
        render_kw={"size": 3, "maxlength": 3, "autocapitalize": "characters"},
    )

    @property
    def money(self) -> Money:
        """Return what was typed, once it is valid."""
        return money_typed(self.amount.data or "", self.currency.data or "")

    def body(self) -> Mapping[str, Any]:
        """Return the price as the API takes it."""
        return {
            "amount": self.amount.data,
            "currency": self.currency.data,
            "reason": self.reason.data,
        }
