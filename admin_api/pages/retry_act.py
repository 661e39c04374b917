"""Trying a payment again: the dialog that names it, and warns of a second charge."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _, lazy_gettext
from wtforms import HiddenField
from wtforms.validators import Regexp

from admin_api.manual_retry import retry_advice
from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.retry_progress import is_last_attempt
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from admin_api.services import services
from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES
from runtime.web.pages.formats import minor, moment, text_of

ATTEMPT_NUMBER = r"[1-9][0-9]{0,3}\Z"


class RetryForm(ActForm):
    """Why, and upon which picture it was decided.

    Attributes:
        attempt_number: How many tries the manager saw; another click on the same picture is the
            same wish, whoever clicks.
    """

    attempt_number = HiddenField(validators=[Regexp(ATTEMPT_NUMBER)])

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Return whether the form can be sent on; a hidden field cannot be mended by hand."""
        is_valid = super().validate(extra_validators)
        if self.attempt_number.errors:
            self.refusal = _("This form was damaged on its way. Please open it again.")
        return is_valid


def advice_of(story: Record) -> Record:
    """Return whether a manager may try a payment again, and what to tell them before."""
    return retry_advice(story, limit=services().manual_retry_limit)


def _why_not(story: Record) -> str | None:
    if not is_last_attempt(story):
        return str(_("Another attempt has come after this one: look at that one."))
    advice = advice_of(story)
    if advice["allowed"]:
        return None
    explanation = text_of(advice["explanation"])
    if advice["not_before"] is None:
        return explanation
    return sentence(
        "%(explanation)s %(term)s",
        explanation=explanation,
        term=sentence(_("It may be tried from %(date)s on."), date=moment(advice["not_before"])),
    )


def _prepare(story: Record, form: RetryForm) -> None:
    if not form.is_submitted():
        form.attempt_number.data = str(story["attempts"])


def _follows(story: Record, _form: RetryForm) -> Sequence[str]:
    amount = minor(story["amount_minor"], story["currency"])
    return (
        text_of(advice_of(story)["warning"]),
        sentence(
            _("It will be attempt %(number)s on invoice %(invoice)s."),
            number=story["attempts"] + 1,
            invoice=story["invoice_number"],
        ),
        sentence(
            _("If the bank agrees, %(amount)s is taken at once, and the invoice is paid."),
            amount=amount,
        ),
        sentence(
            _("If it refuses, nothing is taken, and the schedule's own tries are not used up.")
        ),
    )


def _order(story: Record, form: RetryForm) -> Order:
    body = {"attempt_number": int(form.attempt_number.data or 0), "reason": form.reason.data}
    return Order(f"/admin/v1/payments/{story['id']}/retry", body)


RETRY = Act(
    key="retry",
    verb=lazy_gettext("Try the payment again"),
    form=RetryForm,
    fits=lambda story: story["state"] in RETRYABLE_PAYMENT_STATES,
    barrier=_why_not,
    prepare=_prepare,
    follows=_follows,
    order=_order,
    done=lazy_gettext("The card is being charged again."),
    is_danger=True,
)
