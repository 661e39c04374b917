"""What a paid invoice gives: a subscription that begins or goes on, or a gift to claim."""

from billing_rules.derivation import keep_period
from billing_rules.derivation_parts import CoveredPeriod
from billing_rules.lifecycles import SubscriptionState
from billing_rules.periods import Period, anchor_day_of
from interaction_bus.events import InvoicePaid, SubscriptionRenewed, SubscriptionUpdated
from models import Invoice, Subscription
from state_updater.handlers.announcements import tell_invoice, tell_subscription
from state_updater.handlers.closing import close_unpaid_invoices
from state_updater.handlers.entitlement import begin_period, plan_period, unpaid_renewals
from state_updater.handlers.gift_purchase import make_claimable
from state_updater.handlers.plan_change import apply_paid_change
from state_updater.handlers.promo_uses import follow_paid_demand
from state_updater.unit_of_work import UnitOfWork


def settle_invoice(work: UnitOfWork, invoice: Invoice, **detail: object) -> None:
    """Book that nothing is owed any more, and give what the invoice was for.

    Args:
        work: Of the command that settles it.
        invoice: To be paid still.
        detail: By what it was paid; for its history.
    """
    work.move(invoice, "pay", **detail)
    invoice.paid_at = work.now
    invoice.next_attempt_at = None
    _give(work, invoice)
    tell_invoice(work, InvoicePaid, invoice)


def settle_if_free(work: UnitOfWork, invoice: Invoice) -> bool:
    """Settle an invoice whose discount leaves nothing to pay, and return whether it was one.

    There is no payment then, and no card is saved: the first period that costs something asks for
    one.
    """
    if invoice.amount_minor > 0:
        return False
    settle_invoice(work, invoice, reason="nothing is left to pay")
    return True


def _give(work: UnitOfWork, invoice: Invoice) -> None:
    if invoice.subscription_id is None:
        make_claimable(work, invoice)
        return
    subscription = work.subscription(invoice.subscription_id)
    match invoice.kind:
        case "first":
            _begin_subscription(work, subscription, invoice)
        case "renewal":
            _renew_subscription(work, subscription, invoice)
        case "change":
            apply_paid_change(work, subscription, invoice)
        case _:
            return
    follow_paid_demand(work, subscription, invoice)


def _begin_subscription(work: UnitOfWork, subscription: Subscription, invoice: Invoice) -> None:
    # A trial may have ended, and its renewal be demanded, while the widget was open.
    close_unpaid_invoices(
        work, unpaid_renewals(work, subscription), reason="its period was paid in the widget"
    )
    plan = work.plan(subscription.plan_id)
    # Whoever pays during the trial loses no day of it.
    start = max(subscription.trial_end or work.now, work.now)
    period = plan_period(plan, start, anchor_day=anchor_day_of(start))
    subscription.anchor_day = None
    invoice.period_start, invoice.period_end = period.start, period.end
    paid_for = CoveredPeriod(period.start, period.end)
    invoice.derivation = keep_period(invoice.derivation, paid_for)
    work.move(subscription, "activate", invoice_id=str(invoice.id))
    begin_period(work, subscription, period)
    tell_subscription(work, SubscriptionUpdated, subscription)


def _renew_subscription(work: UnitOfWork, subscription: Subscription, invoice: Invoice) -> None:
    if subscription.state == SubscriptionState.PAUSED:
        return
    if invoice.period_start is None or invoice.period_end is None:
        return
    work.move(subscription, "renew", invoice_id=str(invoice.id))
    begin_period(work, subscription, Period(invoice.period_start, invoice.period_end))
    tell_subscription(work, SubscriptionRenewed, subscription)
