"""What managers may do about an invoice: give its money back, or annul it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from flask_babel import gettext as _, lazy_gettext
from wtforms import BooleanField
from wtforms.validators import StopValidation

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.amount_field import AmountField, amount_form
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    GIFT,
    MONEY_TAKING_DISPUTE_STATES,
    RUNNING_SUBSCRIPTION_STATES,
    GiftState,
    InvoiceState,
    PaymentState,
)
from billing_rules.money import Money
from billing_rules.refunds import RefundSum, refundable_minor
from runtime.web.pages.formats import minor

REFUNDABLE_STATES = (InvoiceState.PAID, InvoiceState.PARTIALLY_REFUNDED)

WHOLE_PERIOD_KINDS = ("first", "renewal")
"""Nobody watches for nothing: a period that goes back in full ends with its money."""


def amount_or_all(form: "RefundForm", field: AmountField) -> None:
    """Refuse a refund that does not say how much, or says it twice.

    Raises:
        StopValidation: It does so, or all goes back and there is no amount to look at.
    """
    if field.data and form.everything.data:
        raise StopValidation(str(_("Either an amount, or all of it.")))
    if not field.data:
        why = "" if form.everything.data else _("Write an amount, or say that all of it goes back.")
        raise StopValidation(str(why))


class RefundForm(ActForm):
    """How much goes back.

    Nothing typed is no amount: a form that lost its words must not give all of the money back.
    """

    amount = AmountField(
        lazy_gettext("Amount"),
        validators=[
            amount_or_all,
            amount_form(lazy_gettext("An amount is written like 299.90.")),
        ],
        render_kw={"inputmode": "decimal"},
    )
    everything = BooleanField(lazy_gettext("All that is left"))
    despite_claim = BooleanField(
        lazy_gettext("Somebody watches with the gift: they keep the time all the same")
    )


def left_minor(story: Record) -> int:
    """Return the minor units of an invoice that may still go back, of one payment at a time."""
    payment = _refunded_payment(story)
    return 0 if payment is None else _left_of(story, payment)


def _left_of(story: Record, payment: Record) -> int:
    sums = [
        RefundSum(it["amount_minor"], it["state"])
        for it in story["refunds"]
        if it["payment_id"] == payment["id"]
    ]
    return refundable_minor(payment["amount_minor"], sums)


def _refunded_payment(story: Record) -> Record | None:
    """Return the payment that a refund would be of: what was not owed goes back first."""
    taken = [it for it in story["payments"] if it["state"] == PaymentState.SUCCEEDED]
    surplus = (it for it in taken if it["is_surplus"] and _left_of(story, it) > 0)
    return next(chain(surplus, (it for it in taken if not it["is_surplus"])), None)


def _may_be_refunded(story: Record) -> bool:
    return _refunded_payment(story) is not None


def _why_no_refund(story: Record) -> str | None:
    if any(it["state"] in MONEY_TAKING_DISPUTE_STATES for it in story["disputes"]):
        return str(_("The bank decides about this money, or has taken it."))
    payment = _refunded_payment(story)
    is_surplus = payment is not None and payment["is_surplus"]
    if not is_surplus and any("return" in GIFT.allowed(it["state"]) for it in story["gifts"]):
        return str(_("Take the gift back, and its money goes back with it."))
    if left_minor(story) == 0 or not (is_surplus or story["state"] in REFUNDABLE_STATES):
        return str(_("All of the money went back, or is on its way back."))
    return None


def _prepare_refund(story: Record, form: RefundForm) -> None:
    left = minor(left_minor(story), story["currency"])
    form.everything.label.text = _("All that is left: %(left)s", left=left)
    if not any(it["state"] == GiftState.CLAIMED for it in story["gifts"]):
        del form.despite_claim


def _asked_minor(story: Record, form: RefundForm) -> int:
    if form.everything.data:
        return left_minor(story)
    return Money.from_decimal(Decimal(form.amount.data or 0), story["currency"]).amount_minor


def _refund_follows(story: Record, form: RefundForm) -> Sequence[str]:
    asked, left = _asked_minor(story, form), left_minor(story)
    if not 0 < asked <= left:
        left_words = minor(left, story["currency"])
        words = _("From 0.01 to %(left)s may go back.", left=left_words)
        form.refuse(str(words), field="amount")
        return ()
    # What is left may be less by the time it is confirmed: then it is refused, not lessened.
    form.amount.data = str(Money(asked, story["currency"]).to_decimal())
    form.everything.data = False
    return tuple(_sentences_of_refund(story, asked, left))


def _sentences_of_refund(story: Record, asked: int, left: int) -> Iterator[str]:
    payment = _refunded_payment(story)
    card = payment["card_mask"] if payment is not None else None
    yield sentence(
        _("%(amount)s goes back to card %(card)s, by the way it came."),
        amount=minor(asked, story["currency"]),
        card=f"•{card}" if card else _("it was paid with"),
    )
    yield sentence(
        _("%(kept)s of this payment stays ours."), kept=minor(left - asked, story["currency"])
    )
    if _is_all(story, asked) and _ends_subscription(story):
        yield sentence(_("All of the present period goes back, so the subscription ends with it."))
    yield sentence(_("A receipt of the return is made, and the viewer gets a letter."))
    yield sentence(_("It cannot be undone."))


def _is_all(story: Record, asked: int) -> bool:
    payment = _refunded_payment(story)
    is_owed = payment is not None and not payment["is_surplus"]
    return bool(is_owed and story["refunded_minor"] + asked == story["amount_minor"])


def _ends_subscription(story: Record) -> bool:
    is_running = story["subscription_state"] in RUNNING_SUBSCRIPTION_STATES
    is_present = story["period_start"] == story["present_period_start"]
    return bool(is_running and is_present and story["kind"] in WHOLE_PERIOD_KINDS)


def _refund_order(story: Record, form: RefundForm) -> Order:
    body = {"amount_minor": _asked_minor(story, form), "reason": form.reason.data}
    if "despite_claim" in form:
        body["despite_claim"] = form.despite_claim.data
    return Order(f"/admin/v1/invoices/{story['id']}/refund", body)


def _refund_button(story: Record, form: RefundForm) -> str:
    amount = minor(_asked_minor(story, form), story["currency"])
    return str(_("Refund %(amount)s", amount=amount))


def _may_be_annulled(story: Record) -> bool:
    return story["state"] in COLLECTABLE_INVOICE_STATES


def _why_not_annulled(story: Record) -> str | None:
    under_way = (PaymentState.SENT, PaymentState.UNKNOWN)
    if any(it["state"] in under_way for it in story["payments"]):
        return str(_("Money may be on its way: its outcome has to be known first."))
    return None


def _annulment_follows(story: Record, _form: ActForm) -> Sequence[str]:
    owed = minor(story["amount_minor"], story["currency"])
    never_begins = sentence(_("The subscription that it was to begin is given up."))
    return (
        sentence(_("%(amount)s is not owed any more, and is not charged."), amount=owed),
        *((never_begins,) if story["kind"] == "first" else ()),
        sentence(_("Money that arrives all the same goes back by itself.")),
        sentence(_("It cannot be undone.")),
    )


def _annulment_order(story: Record, form: ActForm) -> Order:
    return Order(f"/admin/v1/invoices/{story['id']}/cancel", {"reason": form.reason.data})


INVOICE_ACTS: tuple[Act, ...] = (
    Act(
        key="refund",
        verb=lazy_gettext("Refund"),
        form=RefundForm,
        fits=_may_be_refunded,
        barrier=_why_no_refund,
        prepare=_prepare_refund,
        follows=_refund_follows,
        order=_refund_order,
        last_word=_refund_button,
        done=lazy_gettext("The refund is on its way to the bank."),
        asks_again=True,
        is_danger=True,
    ),
    Act(
        key="cancel",
        verb=lazy_gettext("Annul the invoice"),
        fits=_may_be_annulled,
        barrier=_why_not_annulled,
        follows=_annulment_follows,
        order=_annulment_order,
        done=lazy_gettext("The invoice is annulled."),
        is_danger=True,
    ),
)
"""In the order of their buttons."""
