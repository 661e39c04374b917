"""The form of a new promo code: what it gives, to whom, how often, how long."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from admin_api.pages.act_form import ActForm
from admin_api.pages.amount_field import AmountField, above_zero, amount_form, money_typed
from admin_api.pages.choosing import choices_of
from admin_api.pages.needed_when import NeededWhen
from admin_api.queries.pages import Record
from billing_rules.discounts import DiscountDuration, DiscountKind
from billing_rules.promo_codes import typed_code
from runtime.web.pages.formats import text_of
from runtime.web.pages.languages import page_zone

CODE_FORM = r"[A-Z0-9][A-Z0-9_-]{2,39}\Z"

EVERY_PLAN = ""

FIELDS_OF_KIND = {
    DiscountKind.PERCENT: ("percent",),
    DiscountKind.AMOUNT: ("amount", "currency"),
    DiscountKind.FREE_DAYS: ("free_days",),
}

KINDS = (
    (DiscountKind.PERCENT.value, lazy_gettext("Some per cent off")),
    (DiscountKind.AMOUNT.value, lazy_gettext("An amount off")),
    (DiscountKind.FREE_DAYS.value, lazy_gettext("Free days on top")),
)

DURATIONS = (
    (DiscountDuration.ONCE.value, lazy_gettext("The next paid period")),
    (DiscountDuration.PERIODS.value, lazy_gettext("Some paid periods")),
    (DiscountDuration.FOREVER.value, lazy_gettext("Every period")),
)

CODE_COMPLAINT = lazy_gettext("3 to 40 Latin letters, digits, hyphens or underscores.")


def _number(label: Any, lowest: int, highest: int, needed: Any) -> IntegerField:
    return IntegerField(
        label,
        validators=[needed, NumberRange(lowest, highest)],
        render_kw={"inputmode": "numeric"},
    )


class PromoCodeForm(ActForm):
    """A promo code that is not there yet."""

    code = StringField(
        lazy_gettext("Code"),
        validators=[InputRequired(), Regexp(CODE_FORM, message=CODE_COMPLAINT)],
        filters=[lambda text: typed_code(text) if text else text],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
    kind = RadioField(
        lazy_gettext("What it gives"),
        choices=choices_of(dict(KINDS)),
        default=DiscountKind.PERCENT.value,
    )
    percent = _number(lazy_gettext("Per cent"), 1, 100, NeededWhen("kind", DiscountKind.PERCENT))
    amount = AmountField(
        lazy_gettext("Amount"),
        validators=[
            NeededWhen("kind", DiscountKind.AMOUNT),
            amount_form(lazy_gettext("An amount is written like 299.90.")),
            above_zero,
        ],
        render_kw={"inputmode": "decimal"},
    )
    currency = StringField(
        lazy_gettext("Currency"),
        default="RUB",
        validators=[
            NeededWhen("kind", DiscountKind.AMOUNT),
            Regexp(r"[A-Z]{3}\Z", message=lazy_gettext("Three letters, such as RUB.")),
        ],
    )
    free_days = _number(lazy_gettext("Days"), 1, 366, NeededWhen("kind", DiscountKind.FREE_DAYS))
    duration = RadioField(
        lazy_gettext("For how long the price is lower"),
        choices=choices_of(dict(DURATIONS)),
        default=DiscountDuration.ONCE.value,
    )
    periods = _number(
        lazy_gettext("How many periods"), 1, 120, NeededWhen("duration", DiscountDuration.PERIODS)
    )
    plan_id = SelectField(lazy_gettext("For the plan"))
    most_uses = _number(lazy_gettext("Uses by all viewers together"), 1, 2**31 - 1, Optional())
    most_uses_per_viewer = IntegerField(
        lazy_gettext("Uses by one viewer"),
        default=1,
        validators=[InputRequired(), NumberRange(1, 1_000)],
    )
    valid_from = DateField(lazy_gettext("First day"), validators=[Optional()])
    last_day = DateField(lazy_gettext("Last day"), validators=[Optional()])

    def offer(self, prices: Iterable[Record]) -> None:
        """Let one choose among the plans of these prices."""
        plans = {str(price["plan_id"]): text_of(price["title"]) for price in prices}
        self.plan_id.choices = {EVERY_PLAN: gettext("Every plan"), **plans}

    def validate_last_day(self, field: Any) -> None:
        """Refuse a code that ends before it begins.

        Raises:
            ValidationError: It does.
        """
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(gettext("The last day is before the first one."))

    def body(self) -> dict[str, Any]:
        """Return the code as the API takes it."""
        body = {
            "code": self.code.data,
            "reason": self.reason.data,
            "kind": self.kind.data,
            "duration": self._duration,
            "most_uses_per_viewer": self.most_uses_per_viewer.data,
            "plan_id": self.plan_id.data or None,
            "most_uses": self.most_uses.data,
            "valid_from": _begin_of(self.valid_from.data),
            "valid_until": _begin_of(self.last_day.data, later=timedelta(days=1)),
        }
        body |= {name: self[name].data for name in FIELDS_OF_KIND[self.kind.data]}
        if self._duration == DiscountDuration.PERIODS:
            body["periods"] = self.periods.data
        return body

    def as_code(self) -> Record:
        """Return the code as if it were stored, to tell what it gives."""
        given = dict.fromkeys(("percent", "amount_minor", "currency", "free_days", "periods"))
        body = self.body()
        given |= {name: body[name] for name in given if name in body}
        if "amount" in body:
            given["amount_minor"] = money_typed(body["amount"], body["currency"]).amount_minor
        plan_id = UUID(body["plan_id"]) if body["plan_id"] else None
        return {**body, **given, "plan_id": plan_id}

    @property
    def _duration(self) -> str:
        # Free days are given once, whatever else was chosen before.
        is_of_days = self.kind.data == DiscountKind.FREE_DAYS
        return DiscountDuration.ONCE.value if is_of_days else str(self.duration.data)


def _begin_of(day: date | None, *, later: timedelta = timedelta(0)) -> str | None:
    if day is None:
        return None
    return datetime.combine(day + later, time(), tzinfo=page_zone()).isoformat()
