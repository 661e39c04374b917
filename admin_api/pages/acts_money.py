"""What managers may do about a subscription that moves money or access: end, pause, demand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _, lazy_gettext
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.acts_subscription import allowed, path_of_act
from admin_api.pages.amount_field import AmountField, amount_form
from admin_api.pages.choosing import choices_of
from admin_api.pages.dropped_debts import debts_dropped
from admin_api.pages.story import sentence
from admin_api.pages.subscription_facts import unpaid_invoices
from admin_api.queries.pages import Record
from admin_api.roles import HELPERS
from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    PaymentState,
    SubscriptionState,
)
from billing_rules.money import Money
from runtime.web.pages.formats import minor, money
from runtime.web.pages.languages import page_language, page_zone
from runtime.web.pages.own_api import ask_api
from runtime.web.pages.problem_sentences import sentence_of

NO_REFUND, PRORATED = "none", "prorated"

NOTHING_BACK = lazy_gettext("Nothing goes back")

LONGEST_DESCRIPTION = 200
"""As the API takes it."""


class EndingForm(ActForm):
    """Whether the unused time is given back."""

    refund = SelectField(
        lazy_gettext("Money for the unused time"),
        choices=choices_of(
            {
                NO_REFUND: NOTHING_BACK,
                PRORATED: lazy_gettext("Give back what the unused time is worth"),
            }
        ),
    )
    quoted_at = HiddenField()
    quoted_amount_minor = HiddenField(validators=[Optional(), Regexp(r"[0-9]{1,13}\Z")])


class PauseForm(ActForm):
    """Until when it stands still."""

    until = DateField(
        lazy_gettext("Until"),
        validators=[Optional()],
        description=lazy_gettext("Left empty: until somebody resumes it."),
    )


class DemandForm(ActForm):
    """What a subscriber owes besides."""

    amount = AmountField(
        lazy_gettext("Amount"),
        validators=[
            InputRequired(),
            amount_form(lazy_gettext("An amount is written like 299.90.")),
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    description = StringField(
        lazy_gettext("What it is for"),
        validators=[
            InputRequired(),
            Length(
                max=LONGEST_DESCRIPTION,
                message=lazy_gettext("This has at most %(max)d characters."),
            ),
        ],
        description=lazy_gettext("The viewer reads it on the invoice and on the receipt."),
    )


def preview(path: str, form: ActForm) -> Mapping[str, Any] | None:
    """Return a preview of our API; what forbids the act is put on its form.

    Args:
        path: With its query.
        form: Of the act.
    """
    answer = ask_api(path, method="GET", wait_seconds=None)
    if answer.is_refused:
        form.show_refusal(answer)
        return None
    return answer.body


def spoken(body: Mapping[str, Any]) -> str:
    """Return the sentence of a preview in the language of the page."""
    return str(body["sentence"][page_language().value])


def _prepare_ending(story: Record, form: EndingForm) -> None:
    """Offer to give money back where there is some to give, and say why where there is none."""
    if form.is_submitted():
        return
    if story["state"] != SubscriptionState.AWAITING_PAYMENT:
        answer = ask_api(path_of_act(story, "cancel-preview"), method="GET", wait_seconds=None)
        if not answer.is_refused and answer.body["goes_back"]["amount_minor"] > 0:
            return
        if answer.is_refused:
            form.refund.description = sentence_of(answer.body)
    form.refund.choices = {NO_REFUND: str(NOTHING_BACK)}


def _ending_follows(story: Record, form: EndingForm) -> Sequence[str]:
    final = sentence(_("It cannot be undone."))
    if story["state"] == SubscriptionState.AWAITING_PAYMENT:
        return (sentence(_("It is given up before it began; nothing is charged.")), final)
    at_once = (
        sentence(_("Access ends at once, and nothing is charged any more.")),
        *debts_dropped(story, unpaid_invoices(story)),
    )
    body = _goes_back(story, form)
    if form.is_wrong:
        return ()
    if body is None or body["goes_back"]["amount_minor"] == 0:
        form.refund.data = NO_REFUND
        return (*at_once, sentence(_("No money goes back.")), final)
    form.quoted_at.data = body["quoted_at"]
    form.quoted_amount_minor.data = str(body["goes_back"]["amount_minor"])
    back = sentence(
        _("%(amount)s goes back to the viewer for the unused time."),
        amount=money(body["goes_back"]),
    )
    return (*at_once, back, final)


def _goes_back(story: Record, form: EndingForm) -> Mapping[str, Any] | None:
    """Return what a refund of the unused time would be; none where none is wished or possible."""
    if form.refund.data == NO_REFUND:
        return None
    return preview(path_of_act(story, "cancel-preview"), form)


def _ending_order(story: Record, form: EndingForm) -> Order:
    body: dict[str, Any] = {"refund": form.refund.data, "reason": form.reason.data}
    if form.refund.data == PRORATED and form.quoted_amount_minor.data:
        body["quoted_at"] = form.quoted_at.data
        body["quoted_amount_minor"] = int(form.quoted_amount_minor.data)
    return Order(path_of_act(story, "cancel"), body)


def _ending_button(story: Record, form: EndingForm) -> str | None:
    if form.refund.data != PRORATED or not form.quoted_amount_minor.data:
        return None
    amount = minor(int(form.quoted_amount_minor.data), story["currency"])
    return str(_("Cancel and give back %(amount)s", amount=amount))


def _money_is_moving(story: Record) -> str | None:
    if any(it["state"] != PaymentState.OPENED for it in story["open_payments"]):
        return str(_("Money is on its way: its outcome has to be known first."))
    return None


def _pause_end(form: PauseForm) -> datetime | None:
    """Return the beginning of the chosen day where the manager is."""
    if form.until.data is None:
        return None
    return datetime.combine(form.until.data, time(), page_zone())


def _pause_follows(story: Record, form: PauseForm) -> Sequence[str]:
    until = _pause_end(form)
    query = "" if until is None else f"?until={until.isoformat().replace('+', '%2B')}"
    body = preview(path_of_act(story, f"pause-preview{query}"), form)
    if body is None:
        return ()
    left = sentence(_("%(days)s days of paid time are kept for later."), days=body["days_left"])
    return (spoken(body), left)


def _pause_order(story: Record, form: PauseForm) -> Order:
    until = _pause_end(form)
    body = {
        "until": None if until is None else until.isoformat(),
        "reason": form.reason.data,
    }
    return Order(path_of_act(story, "pause"), body)


def _demand_follows(story: Record, form: DemandForm) -> Sequence[str]:
    amount = Money.from_decimal(Decimal(form.amount.data or 0), story["currency"])
    return (
        sentence(
            _("An invoice for %(amount)s is issued: “%(description)s”."),
            amount=money(amount),
            description=form.description.data,
        ),
        sentence(_("Nothing is charged by itself: the viewer pays it, or it lapses.")),
    )


def _demand_order(story: Record, form: DemandForm) -> Order:
    body = {
        "amount": form.amount.data,
        "currency": story["currency"],
        "description": form.description.data,
        "reason": form.reason.data,
    }
    return Order(path_of_act(story, "invoices"), body)


PAUSE = Act(
    key="pause",
    verb=lazy_gettext("Pause"),
    form=PauseForm,
    roles=HELPERS,
    fits=allowed("pause"),
    barrier=_money_is_moving,
    follows=_pause_follows,
    order=_pause_order,
    done=lazy_gettext("The subscription stands still."),
    asks_again=True,
)

DEMAND = Act(
    key="demand",
    verb=lazy_gettext("Demand an extra amount"),
    form=DemandForm,
    fits=lambda story: story["state"] in RUNNING_SUBSCRIPTION_STATES,
    follows=_demand_follows,
    order=_demand_order,
    done=lazy_gettext("The invoice is issued."),
    asks_again=True,
)

END = Act(
    key="cancel",
    verb=lazy_gettext("Cancel the subscription"),
    form=EndingForm,
    fits=lambda story: story["state"] in LIVE_SUBSCRIPTION_STATES,
    prepare=_prepare_ending,
    follows=_ending_follows,
    order=_ending_order,
    last_word=_ending_button,
    done=lazy_gettext("The subscription is cancelled."),
    asks_again=True,
    is_quoted=True,
    is_danger=True,
)
