"""Viewers whose subscription is over, or never began."""

from datetime import datetime, timedelta

from cli.stock.assortment import MONTH, PREMIUM, QUARTER, YEAR
from cli.stock.bank import APPROVED
from cli.stock.life import Life
from cli.stock.spans import DAY, joined, later
from cli.stock.staff import manage
from cli.stock.till import GATEWAY
from cli.stock.viewer import Viewer
from interaction_bus.commands import (
    CancelSubscription,
    RecordDispute,
    RefundInvoice,
    SettleDispute,
    TurnRenewalOff,
)
from models import Dispute, Invoice, Payment

HOPELESS = ("5005", "5041", "5057", "5036", "5051", "5206")
"""What banks say to cards that are not paid with any more."""

WIDGET_REFUSALS = ("5051", "5206", "5082", "5005", "5300")

DISPUTE_REASONS = (
    "Cardholder does not recognise the transaction",
    "Subscription was cancelled",
    "Service not provided",
)


def left_in_anger(life: Life) -> None:
    """Cancel at once, with or without the money for the rest."""
    viewer = Viewer(life, joined(life, days_ago=3))
    viewer.subscribe(
        life.chance.weighted({MONTH: 6, QUARTER: 2, PREMIUM: 1}), APPROVED, at=viewer.joined_at
    )
    refund = "prorated" if life.chance.happens(0.5) else "none"
    at = later(life, viewer.joined_at, days=(0.2, 60))
    refund_id = life.chance.identifier(at)
    viewer.wish(
        min(at, life.world.ended - DAY / 24),
        lambda subscription: CancelSubscription(
            subscription_id=subscription.id,
            viewer_id=viewer.person.viewer_id,
            reason="the viewer wants to leave now",
            refund=refund,
            new_refund_id=refund_id if refund == "prorated" else None,
        ),
    )


def asked_money_back(life: Life) -> None:
    """Be given all of the present period back by a manager, which ends it."""
    viewer = Viewer(life, joined(life, days_ago=4))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    if life.chance.happens(0.08):
        life.bank.refuse_refunds()
    life.plan(later(life, viewer.joined_at, days=(0.5, 3.5)), lambda _: _refund_all(life))


def cancelled_by_staff(life: Life) -> None:
    """Be cancelled by a manager."""
    viewer = Viewer(life, joined(life, days_ago=6))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)

    def act(_: datetime) -> None:
        subscription = viewer.current()
        assert subscription is not None
        reason = life.chance.one_of(("Shares the account publicly", "Asked for it by letter"))
        command = CancelSubscription(
            subscription_id=subscription.id,
            reason=reason,
            refund="prorated",
            new_refund_id=life.chance.identifier(life.at),
        )
        manage(
            life,
            command,
            action="cancel_subscription",
            subject=("subscription", subscription.id),
            reason=reason,
            detail={"refund": "prorated"},
        )

    life.plan(later(life, viewer.joined_at, days=(1, 5)), act)


def disputed(life: Life) -> None:
    """Take a payment back through the bank; some of the disputes have ended."""
    viewer = Viewer(life, joined(life, days_ago=20))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    life.plan(later(life, viewer.joined_at, days=(4, 19)), lambda _: _dispute(life))


def left_at_period_end(life: Life) -> None:
    """Turn renewal off, and watch to the end."""
    viewer = Viewer(life, joined(life, days_ago=32))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    months_left = int((life.world.ended - viewer.joined_at) / (DAY * 31))
    month = life.chance.number(0, max(0, months_left - 1))
    viewer.wish(
        viewer.joined_at + DAY * (30 * month + 2) + life.chance.span(timedelta(), DAY * 24),
        lambda it: TurnRenewalOff(subscription_id=it.id, viewer_id=viewer.person.viewer_id),
    )


def could_not_pay(life: Life) -> None:
    """Have a renewal declined to the end."""
    viewer = Viewer(life, joined(life, days_ago=36))
    months_left = int((life.world.ended - viewer.joined_at) / (DAY * 36))
    paid = life.chance.number(0, max(0, months_left - 1))
    code = life.chance.one_of(HOPELESS)
    life.bank.intend(*[APPROVED] * paid, *[code] * 12)
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)


def never_paid_after_trial(life: Life) -> None:
    """Try the yearly plan without a card, and leave it at that."""
    viewer = Viewer(life, joined(life, days_ago=15))
    viewer.subscribe(YEAR, at=viewer.joined_at, trial=True)


def gave_up_at_the_till(life: Life) -> None:
    """Choose a plan and never pay for it."""
    viewer = Viewer(life, joined(life, days_ago=1.2))
    refusals = [life.chance.one_of(WIDGET_REFUSALS) for _ in range(life.chance.number(0, 3))]
    viewer.subscribe(life.chance.weighted({MONTH: 5, YEAR: 1}), *refusals, at=viewer.joined_at)


def _refund_all(life: Life) -> None:
    invoice = next(it for it in life.rows.each(Invoice) if it.state == "paid")
    reason = life.chance.one_of(("Bought by a child", "Bought twice by mistake", "Never watched"))
    command = RefundInvoice(
        invoice_id=invoice.id, new_refund_id=life.chance.identifier(life.at), reason=reason
    )
    manage(
        life,
        command,
        action="refund_invoice",
        subject=("invoice", invoice.id),
        reason=reason,
        detail={"amount_minor": invoice.amount_minor},
    )


def _dispute(life: Life) -> None:
    payment = next(it for it in life.rows.each(Payment) if it.state == "succeeded")
    reason = life.chance.one_of(DISPUTE_REASONS)
    taken = life.bank.charge_back(payment, reason, at=life.at)
    command = RecordDispute(
        payment_id=payment.id,
        new_dispute_id=life.chance.identifier(life.at),
        transaction_id=taken.transaction_id,
        amount_minor=taken.amount_minor,
        currency=taken.currency,
        opened_at=life.at,
        reason=reason,
    )
    life.do(command, actor=GATEWAY, at=life.at)
    if life.chance.happens(0.7):
        won = life.chance.happens(0.4)
        life.plan(life.at + DAY * life.chance.number(5, 40), lambda _: _settle(life, won=won))


def _settle(life: Life, *, won: bool) -> None:
    dispute = next(life.rows.each(Dispute))
    reason = "The bank accepted our papers" if won else "The bank decided for its customer"
    command = SettleDispute(dispute_id=dispute.id, won=won, reason=reason)
    manage(
        life,
        command,
        action="settle_dispute",
        subject=("dispute", dispute.id),
        reason=reason,
        detail={"won": won},
    )
