"""The forms by which a viewer changes a subscription; each names the one that it was shown for.

A tab may have been open since an older subscription: the form must not act on another one.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField, validators
from wtforms.validators import (
    AnyOf,
    DataRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from client_api.commanding import LONGEST_REASON
from client_api.pages.followed_wish import lead_and_follow
from client_api.pages.viewer_form import ViewerForm
from client_api.promo_codes import LONGEST_CODE
from interaction_bus.quoted_wishes import NOW, PERIOD_END
from runtime.identifiers import new_id
from runtime.web.pages.own_api import ApiAnswer

ON, OFF = "on", "off"

OPEN_END = "open"
"""A pause that the viewer ends."""

MINOR_UNITS = r"-?[0-9]{1,13}\Z"
"""Of a quote, as our own page wrote it."""


class WholeForm(ViewerForm):
    """Base of forms whose hidden fields are all that they say."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Return whether the form came as it was shown; where it did not, it says so."""
        is_valid = super().validate(extra_validators)
        if any(isinstance(field, HiddenField) and field.errors for field in self):
            self.refusal = gettext("This form was damaged on its way. Please open it again.")
        return is_valid


class ActForm(WholeForm):
    """Base of the forms about one subscription.

    Attributes:
        subscription: Its id, as the page had it.
    """

    subscription = HiddenField(validators=[validators.UUID()])

    def api_path(self, act: str) -> str:
        """Return the route of our API that acts on the subscription.

        Args:
            act: Last part of the path.
        """
        return f"/v1/subscriptions/{UUID(self.subscription.data)}/{act}"


class SwitchForm(ActForm):
    """Turns something on or off."""

    to = HiddenField(validators=[AnyOf((ON, OFF))])

    @property
    def is_on(self) -> bool:
        """Return whether it is to be on."""
        return bool(self.to.data == ON)


class PauseForm(ActForm):
    """Until when the subscription stands still: a day, or until its viewer comes back."""

    until = StringField(validators=[DataRequired()])

    def validate_until(self, field: Any) -> None:
        """Refuse what is neither a day nor the word for an open end."""
        if field.data != OPEN_END and find_day(field.data) is None:
            raise ValidationError(gettext("Please choose a day."))

    @property
    def last_day(self) -> date | None:
        """Return the day on which it goes on; none for an open end."""
        return find_day(self.until.data)


class ChangeForm(ActForm):
    """Which plan, when, and for a change at once what was quoted for it."""

    plan = HiddenField(validators=[validators.UUID()])
    when = HiddenField(validators=[AnyOf((NOW, PERIOD_END))])
    at = HiddenField(validators=[Optional()])
    amount = HiddenField(validators=[Optional(), Regexp(MINOR_UNITS)])

    @property
    def amount_minor(self) -> int | None:
        """Return what was quoted, below 0 where it goes back; none where nothing was."""
        return int(self.amount.data) if self.amount.data else None


class EndForm(ActForm):
    """Whether the unused time is to be paid back, as the button said, and why the viewer goes."""

    refund = HiddenField(validators=[AnyOf(("none", "prorated"))])
    at = HiddenField(validators=[Optional()])
    amount = HiddenField(validators=[Optional(), Regexp(MINOR_UNITS)])
    reason = TextAreaField(
        lazy_gettext("Why are you leaving? (if you like to tell)"),
        validators=[Optional(), Length(max=LONGEST_REASON)],
    )


class PromoCodeForm(ActForm):
    """Which code the viewer uses."""

    code = StringField(
        lazy_gettext("Promo code"), validators=[DataRequired(), Length(max=LONGEST_CODE)]
    )


class AnswerForm(WholeForm):
    """What the viewer says to a new price."""

    agrees = HiddenField(validators=[AnyOf((ON, OFF))])


def new_wish() -> str:
    """Return the mark of one more form on a page that has several."""
    return new_id().hex


def find_day(typed: str | None) -> date | None:
    """Return the day that a date field sends, or none where it is no day."""
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None


def back_to_standing(answer: ApiAnswer, *, done: str) -> Response:
    """Return the way to the subscription's page; while the wish is carried out, it follows it."""
    return lead_and_follow(answer, "subscription.show", done=done)
