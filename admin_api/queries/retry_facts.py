"""A payment with everything that decides about another try, in one read."""

from datetime import timedelta

from sqlalchemy import exists, func, select, true
from sqlalchemy.orm import aliased

from admin_api.queries.embedded import embedded
from admin_api.queries.invoices import ATTEMPTS
from admin_api.queries.pages import Record
from billing_rules.declines import DeclineClass
from billing_rules.lifecycles import OPEN_PAYMENT_STATES, PaymentState, SavedCardState
from billing_rules.manual_retry import FailedPayment
from billing_rules.retry_limits import BLOCKED_FOR, LIMITED_CLASSES, PastDecline, blocked_until
from models import Invoice, Payment, SavedCard, Subscription

OLDEST_DECLINE_THAT_COUNTS: timedelta = 2 * BLOCKED_FOR
"""An older one cannot stand within a block's length of one that still blocks."""

_sibling = aliased(Payment)
_siblings = select(func.count()).where(_sibling.invoice_id == Payment.invoice_id)

_has_open_payment = exists().where(
    _sibling.invoice_id == Payment.invoice_id, _sibling.state.in_(OPEN_PAYMENT_STATES)
)

_has_active_card = exists().where(
    SavedCard.id == Subscription.saved_card_id, SavedCard.state == SavedCardState.ACTIVE
)

_decline = aliased(Payment)

_clock = select(func.billing_now().label("read_at")).subquery("clock")
"""Asked once for all rows. Were a column to ask, it would have to be computed to count a list."""

_now = _clock.c.read_at

_declines = (
    select(_decline.decline_class, _decline.settled_at, _decline.retry_after)
    .where(
        _decline.saved_card_id == Subscription.saved_card_id,
        _decline.state == PaymentState.DECLINED,
        _decline.decline_class.is_not(None),
        _decline.decline_class.in_(LIMITED_CLASSES) | _decline.retry_after.is_not(None),
        (_decline.settled_at > _now - OLDEST_DECLINE_THAT_COUNTS) | (_decline.retry_after > _now),
    )
    .correlate(Subscription, _clock)
)
"""What the gateway counts against the card that renewals are charged to."""

PAYMENTS = (
    ATTEMPTS.order_by(None)
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .outerjoin(Subscription, Subscription.id == Invoice.subscription_id)
    .join(_clock, true())
    .add_columns(
        Payment.viewer_id,
        Invoice.number.label("invoice_number"),
        Invoice.state.label("invoice_state"),
        Invoice.subscription_id,
        _siblings.scalar_subquery().label("attempts"),
        _siblings.where(_sibling.origin == "manager").scalar_subquery().label("manual_attempts"),
        _has_open_payment.label("has_open_payment"),
        _has_active_card.label("has_active_card"),
        embedded(_declines, name="past_declines"),
        _clock.c.read_at,
    )
)


def retry_facts_of(payment: Record) -> FailedPayment:
    """Return what `judge_retry` asks about a row of `PAYMENTS`."""
    decline_class = payment["decline_class"]
    return FailedPayment(
        payment_state=payment["state"],
        invoice_state=payment["invoice_state"],
        decline_class=None if decline_class is None else DeclineClass(decline_class),
        manual_attempts=payment["manual_attempts"],
        has_active_card=payment["has_active_card"],
        has_open_payment=payment["has_open_payment"],
        blocked_until=blocked_until(_past_declines(payment), at=payment["read_at"]),
    )


def _past_declines(payment: Record) -> list[PastDecline]:
    return [
        PastDecline(DeclineClass(it["decline_class"]), it["settled_at"], it["retry_after"])
        for it in payment["past_declines"]
    ]
