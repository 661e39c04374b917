"""Forms of plans: what is typed, and the body that the API takes."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from admin_api.pages.choosing import choices_of
from admin_api.pages.plans.plan_words import vat_words
from admin_api.pages.reason_form import reason_field
from admin_api.schemas.values import LANGUAGES
from billing_rules.periods import PeriodUnit
from models.catalogue import VAT_RATES
from runtime.web.pages.forms import WishForm

LONGEST_TEXT = 2_000

CODE_FORM = r"[a-z0-9][a-z0-9-]{0,39}\Z"

ONE_TAX_SYSTEM = ""
"""Stands for none: the register knows only one."""

TAX_SYSTEMS = (
    (ONE_TAX_SYSTEM, lazy_gettext("The register knows only one")),
    ("0", lazy_gettext("General")),
    ("1", lazy_gettext("Simplified, on income")),
    ("2", lazy_gettext("Simplified, on income less expenses")),
    ("3", lazy_gettext("Single tax on imputed income")),
    ("4", lazy_gettext("Agricultural")),
    ("5", lazy_gettext("Patent")),
)

PERIOD_UNITS = (
    (PeriodUnit.DAY.value, lazy_gettext("days")),
    (PeriodUnit.WEEK.value, lazy_gettext("weeks")),
    (PeriodUnit.MONTH.value, lazy_gettext("months")),
    (PeriodUnit.YEAR.value, lazy_gettext("years")),
)

KEPT_TERMS = (
    "title",
    "description",
    "trial_days",
    "trial_needs_card",
    "grace_days",
    "vat",
    "tax_system",
    "receipt_method",
    "receipt_object",
)
"""What the API lets one change of a plan."""


def _number(label: Any, lowest: int, highest: int, default: int) -> IntegerField:
    return IntegerField(
        label,
        default=default,
        validators=[InputRequired(), NumberRange(lowest, highest)],
        render_kw={"inputmode": "numeric"},
    )


def _text(label: Any) -> StringField:
    return StringField(label, validators=[Length(max=LONGEST_TEXT)])


def _long_text(label: Any) -> TextAreaField:
    rows = {"rows": 2}
    return TextAreaField(label, validators=[Length(max=LONGEST_TEXT)], render_kw=rows)


def _vat_choices() -> dict[str, Any]:
    return {rate: vat_words(rate) for rate in VAT_RATES}


def _other_language(name: str) -> Callable[[WishForm, Any], None]:
    """Return the check that a text is there in this language or in the other one."""

    def check(form: WishForm, field: Any) -> None:
        if not (field.data or "").strip() and not (form[name].data or "").strip():
            raise ValidationError(lazy_gettext("Write it in one language at least."))

    return check


class PlanTermsForm(WishForm):
    """Texts and terms of a plan."""

    title_ru = _text(lazy_gettext("Title in Russian"))
    title_en = _text(lazy_gettext("Title in English"))
    description_ru = _long_text(lazy_gettext("Description in Russian"))
    description_en = _long_text(lazy_gettext("Description in English"))
    trial_days = _number(lazy_gettext("Free trial, days"), 0, 366, 0)
    trial_needs_card = BooleanField(lazy_gettext("The trial begins with a card"), default=True)
    grace_days = _number(lazy_gettext("Days of grace after a failed renewal"), 0, 60, 3)
    vat = SelectField(lazy_gettext("VAT"), choices=_vat_choices)
    tax_system = SelectField(lazy_gettext("Tax system"), choices=choices_of(dict(TAX_SYSTEMS)))
    receipt_method = _number(lazy_gettext("How it is paid for (tag 1214)"), 0, 7, 4)
    receipt_object = _number(lazy_gettext("What is sold (tag 1212)"), 0, 33, 4)

    validate_title_ru = _other_language("title_en")
    validate_description_ru = _other_language("description_en")

    def terms(self) -> dict[str, Any]:
        """Return the terms as the API takes them."""
        return {
            "title": _texts(self.title_ru.data, self.title_en.data),
            "description": _texts(self.description_ru.data, self.description_en.data),
            "trial_days": self.trial_days.data,
            "trial_needs_card": bool(self.trial_needs_card.data),
            "grace_days": self.grace_days.data,
            "vat": self.vat.data,
            "tax_system": int(self.tax_system.data) if self.tax_system.data else None,
            "receipt_method": self.receipt_method.data,
            "receipt_object": self.receipt_object.data,
        }


class NewPlanForm(PlanTermsForm):
    """A plan that is not there yet."""

    code = StringField(
        lazy_gettext("Code"),
        validators=[
            InputRequired(),
            Regexp(CODE_FORM, message=lazy_gettext("Small letters, digits and hyphens, up to 40.")),
        ],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    period_count = _number(lazy_gettext("One period lasts"), 1, 366, 1)
    period_unit = SelectField(
        lazy_gettext("Unit"), choices=choices_of(dict(PERIOD_UNITS)), default=PeriodUnit.MONTH.value
    )

    def body(self) -> dict[str, Any]:
        """Return the plan as the API takes it."""
        return {
            "code": self.code.data,
            "period_count": self.period_count.data,
            "period_unit": self.period_unit.data,
            **self.terms(),
        }


class PlanChangeForm(PlanTermsForm):
    """New texts and terms of a plan.

    Attributes:
        seen: Digest of the terms that the page showed, so that nobody writes over what somebody
            else changed meanwhile.
    """

    seen = HiddenField()
    reason = reason_field()

    def show(self, plan: Mapping[str, Any]) -> None:
        """Fill the form with the terms of a plan."""
        tax_system = plan["tax_system"]
        shown = {
            **{name: plan[name] for name in KEPT_TERMS if name in self},
            "tax_system": ONE_TAX_SYSTEM if tax_system is None else str(tax_system),
            "seen": digest_of(plan),
        }
        for kind in ("title", "description"):
            for language in LANGUAGES:
                shown[f"{kind}_{language}"] = plan[kind].get(language, "")
        for name, value in shown.items():
            self[name].data = value

    def is_up_to_date(self, plan: Mapping[str, Any]) -> bool:
        """Return whether the plan is still as the form showed it; else say that it is not."""
        is_same = bool(self.seen.data == digest_of(plan))
        if not is_same:
            self.seen.data = digest_of(plan)
            self.status = HTTPStatus.CONFLICT
            self.refusal = gettext(
                "Somebody has changed this plan while you were writing. Its terms are shown on its "
                "own page; send this once more to put yours in their place."
            )
        return is_same

    def changes(self, plan: Mapping[str, Any]) -> dict[str, Any]:
        """Return those terms that differ from the plan's."""
        return {name: value for name, value in self.terms().items() if value != plan[name]}


def digest_of(plan: Mapping[str, Any]) -> str:
    """Return what tells whether the terms of a plan are those that somebody saw."""
    terms = json.dumps([plan[name] for name in KEPT_TERMS], sort_keys=True)
    return sha256(terms.encode()).hexdigest()


def _texts(russian: str | None, english: str | None) -> dict[str, str]:
    given = {"ru": (russian or "").strip(), "en": (english or "").strip()}
    return {language: text for language, text in given.items() if text}
