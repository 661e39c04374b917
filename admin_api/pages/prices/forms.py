"""The form of a new price: typed first, confirmed with its effect then."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Regexp

from admin_api.pages.amount_field import AmountField, amount_form, money_typed
from admin_api.pages.reason_form import ReasonForm
from billing_rules.money import Money


class PriceForm(ReasonForm):
    """What one period costs from now on.

    Attributes:
        confirmed: The amount, as its effect was shown; empty until then.
    """

    amount = AmountField(
        lazy_gettext("Price of one period"),
        validators=[
            InputRequired(),
            amount_form(lazy_gettext("An amount is written like 299.90.")),
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
    confirmed = HiddenField()

    @property
    def money(self) -> Money:
        """Return what was typed, once it is valid."""
        return money_typed(self.amount.data or "", self.currency.data or "")

    @property
    def is_confirmed(self) -> bool:
        """Whether the effect of this very price was shown."""
        return bool(self.confirmed.data == f"{self.amount.data} {self.currency.data}")

    def ask_to_confirm(self) -> None:
        """Have the page that shows the effect send the form again as confirmed."""
        self.confirmed.data = f"{self.amount.data} {self.currency.data}"

    def body(self) -> dict[str, Any]:
        """Return the price as the API takes it."""
        return {
            "amount": self.amount.data,
            "currency": self.currency.data,
            "reason": self.reason.data,
        }
