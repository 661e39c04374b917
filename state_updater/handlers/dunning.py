"""What follows a charge that took no money: another try, or the end of all tries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from billing_rules.access import access_end_after_miss
from billing_rules.collection import next_attempt_after_not_sent
from billing_rules.declines import DeclineClass
from billing_rules.dunning import DunningTerms, PastTry, next_try
from billing_rules.ladders import LADDER_VERSION, ladder_of, needs_alert
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    InvoiceState,
    PaymentState,
)
from interaction_bus.events import SubscriptionRenewRequired, UnknownDeclineSeen
from models import Invoice, Payment, SavedCard
from models.standing import length_of
from state_updater.handlers.announcements import tell_subscription
from state_updater.handlers.charging import charge_card, rests_until
from state_updater.handlers.ending import end_if_over
from state_updater.machines import can_fire
from state_updater.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

UNHEARD_STATES = (PaymentState.NOT_SENT, PaymentState.REFUSED)
"""The bank never heard of these tries: the provider did not, or our Check refused in doubt."""


def charge_by_schedule(
    work: UnitOfWork, invoice: Invoice, card: SavedCard, payment_id: UUID
) -> None:
    """Charge the card, or plan to when the gateway and our own limit let it be tried again."""
    allowed_at = rests_until(work, invoice, card, tries=work.rows.payments_of(invoice.id))
    if allowed_at is None:
        charge_card(work, invoice, card, payment_id, origin="schedule")
        return
    reason = "the card was declined too often to be tried now"
    miss_renewal(work, invoice, reason=reason)
    is_too_late = invoice.period_end is not None and allowed_at >= invoice.period_end
    plan_attempt(work, invoice, None if is_too_late else allowed_at, because=reason)


def follow_decline(work: UnitOfWork, payment: Payment) -> None:
    """Climb the ladder that the bank's refusal leads to; at its end nothing more is tried.

    Only the schedule's own tries use up its rungs, so that a manager's or viewer's do not. Where
    the schedule has not tried yet, their refusal is where the ladder begins.
    """
    invoice = work.invoice(payment.invoice_id)
    if payment.decline_class is not None and needs_alert(DeclineClass(payment.decline_class)):
        log.error("unknown_decline_code", payment_id=str(payment.id), code=payment.decline_code)
        work.tell(UnknownDeclineSeen(payment_id=payment.id, decline_code=payment.decline_code))
    if invoice.kind != "renewal" or invoice.state not in COLLECTABLE_INVOICE_STATES:
        return
    miss_renewal(work, invoice, reason="the charge was declined")
    tries = _refused_tries(work, invoice) or [_as_try(payment)]
    following = next_try(tries, _terms(work, invoice), at=work.now)
    last = max(tries, key=lambda past: past.declined_at)
    plan_attempt(
        work,
        invoice,
        following,
        because="the charge was declined",
        ladder=ladder_of(last.decline_class, last.code).value,
        ladder_version=LADDER_VERSION,
        tries=len(tries),
    )


def follow_unsent(work: UnitOfWork, invoice: Invoice) -> None:
    """Plan when a charge that did not reach the bank is tried again, if ever.

    Only the schedule's own tries count, so that a manager's do not use them up.
    """
    unsent = [
        payment
        for payment in work.rows.payments_of(invoice.id)
        if payment.state in UNHEARD_STATES and payment.origin == "schedule"
    ]
    if invoice.state not in COLLECTABLE_INVOICE_STATES or not unsent:
        return
    following = next_attempt_after_not_sent(work.now, unsent=len(unsent))
    if following is None:
        miss_renewal(work, invoice, reason="the bank could not be reached")
    plan_attempt(work, invoice, following, because="the bank could not be reached")


def plan_attempt(
    work: UnitOfWork, invoice: Invoice, at: datetime | None, *, because: str, **detail: object
) -> None:
    """Set when the saved card is tried again, or that it is not, and say so in the history.

    Args:
        work: Of the command that leads here.
        invoice: Unpaid.
        at: Aware; none when the schedule is at its end, and the viewer has to act.
        because: Why, in words.
        detail: What the plan is based on.
    """
    if at is not None and invoice.period_start is not None:
        # Given time may have put off the period since the money was first asked for.
        at = max(at, invoice.period_start)
    invoice.next_attempt_at = at
    planned = at.isoformat() if at else None
    work.move(invoice, "plan_attempt", next_attempt_at=planned, reason=because, **detail)
    if at is None and invoice.subscription_id is not None:
        end_if_over(work, work.subscription(invoice.subscription_id))


def miss_renewal(work: UnitOfWork, invoice: Invoice, *, reason: str) -> None:
    """Mark a renewal that was not paid; the viewer keeps access through the grace days.

    One that was paid or annulled meanwhile says nothing about the subscription.
    """
    if invoice.kind != "renewal" or invoice.state not in COLLECTABLE_INVOICE_STATES:
        return
    subscription = work.subscription(invoice.subscription_id)
    if invoice.state == InvoiceState.ISSUED:
        work.move(invoice, "fall_due", reason=reason)
    if not can_fire(subscription, "fall_due"):
        return
    work.move(subscription, "fall_due", reason=reason)
    if subscription.period_end is not None:
        subscription.access_until = access_end_after_miss(
            subscription.period_end, grace_days=subscription.grace_days
        )
    tell_subscription(work, SubscriptionRenewRequired, subscription)


def _refused_tries(work: UnitOfWork, invoice: Invoice) -> Sequence[PastTry]:
    return [
        _as_try(payment)
        for payment in work.rows.payments_of(invoice.id)
        if payment.state == PaymentState.DECLINED and payment.origin == "schedule"
    ]


def _as_try(payment: Payment) -> PastTry:
    if payment.settled_at is None:
        raise RuntimeError(f"payment {payment.id} was declined at no time")
    return PastTry(
        # A decline without a class is as good as one with a code that nobody knows.
        decline_class=DeclineClass(payment.decline_class or DeclineClass.UNRECOGNISED),
        code=payment.decline_code,
        declined_at=payment.settled_at,
        retry_after=payment.retry_after,
    )


def _terms(work: UnitOfWork, invoice: Invoice) -> DunningTerms:
    subscription = work.subscription(invoice.subscription_id)
    if invoice.period_start is None or invoice.period_end is None:
        raise RuntimeError(f"renewal {invoice.id} demands no period")
    plan = work.plan(subscription.plan_id)
    return DunningTerms(
        due_at=invoice.period_start,
        period_end=invoice.period_end,
        period=length_of(plan),
        zone=ZoneInfo(work.viewer(invoice.viewer_id).timezone),
        subscription_id=subscription.id,
    )
