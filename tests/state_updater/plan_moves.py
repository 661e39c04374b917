"""Short ways to changes of plan, pauses and trials, through commands alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from interaction_bus.commands import (
    CancelSubscription,
    ChangePlan,
    EndSubscription,
    PauseSubscription,
    ResumeSubscription,
)
from models import Invoice, Payment, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Settled
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import buy_at
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    advance_to,
    approved,
    renew,
    subscription_of,
)

CLOCK_SLACK = timedelta(seconds=60)
"""The clock of a test goes on between two commands."""

Row = dict[str, Any]

VIEWER_ASKED = "the viewer asked for it"

THIRTY_DAYS: Row = {"period_unit": "day", "period_count": 30}
"""Periods of one length in every month, so that a half of one is a half."""


def sell_by_thirty_days(workshop: Workshop) -> None:
    """Make the plan on offer one whose periods all last 30 days; it costs 299.90."""
    workshop.price = offer(workshop, amount_minor=29_990, **THIRTY_DAYS)
    workshop.plan = {"id": workshop.price["plan_id"]}


def three_weeks_from_new_year(workshop: Workshop) -> Purchase:
    """Return a subscription by the week that began on 1 January and ends on the 22nd so far."""
    new_year = datetime(workshop.now().year + 1, 1, 1, 12, tzinfo=UTC)
    advance_to(workshop, new_year)
    workshop.price = offer(workshop, amount_minor=9_900, period_unit="week")
    workshop.plan = {"id": workshop.price["plan_id"]}
    purchase = buy_at(workshop, 9_900)
    for number in range(2):
        renewal = renew(workshop, purchase)
        settle_charge(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 7 + number)
    return purchase


def after_days(workshop: Workshop, purchase: Purchase, days: float) -> datetime:
    """Let so many days of the present period pass and return that very instant."""
    period_start = subscription_of(workshop, purchase).period_start
    assert period_start is not None
    instant = period_start + timedelta(days=days)
    advance_to(workshop, instant)
    return instant


def offer(workshop: Workshop, *, amount_minor: int, currency: str = "RUB", **plan: Any) -> Row:
    """Store another plan and return its price."""
    offered = build_plan(**plan)
    price = build_price(offered, amount_minor=amount_minor, currency=currency)
    store(workshop.owner_engine, plans=[offered], prices=[price])
    return price


def change_command(
    workshop: Workshop, purchase: Purchase, price: Row, *, quoted_minor: int | None, **fields: Any
) -> ChangePlan:
    """Return the viewer's wish to go over to the plan of `price` now, quoted this moment."""
    wish = {
        "subscription_id": purchase.subscription_id,
        "viewer_id": purchase.viewer_id,
        "plan_id": price["plan_id"],
        "price_id": price["id"],
        "at_period_end": False,
        "quoted_at": workshop.now(),
        "quoted_minor": quoted_minor,
        "new_invoice_id": new_id(),
        "new_payment_id": new_id(),
        "new_refund_id": new_id(),
    }
    return ChangePlan(**(wish | fields))


def change(
    workshop: Workshop, purchase: Purchase, price: Row, *, quoted_minor: int | None, **fields: Any
) -> ChangePlan:
    """Ask for a change and return the wish."""
    command = change_command(workshop, purchase, price, quoted_minor=quoted_minor, **fields)
    workshop.send(command)
    return command


def change_halfway(
    workshop: Workshop, purchase: Purchase, price: Row, *, quoted_minor: int
) -> ChangePlan:
    """Ask for a change in the middle of a period of 30 days and return the wish."""
    halfway = after_days(workshop, purchase, 15)
    return change(workshop, purchase, price, quoted_minor=quoted_minor, quoted_at=halfway)


def schedule_change(workshop: Workshop, purchase: Purchase, price: Row) -> ChangePlan:
    """Ask for another plan from the next period on."""
    return change(workshop, purchase, price, quoted_minor=None, quoted_at=None, at_period_end=True)


def pause(workshop: Workshop, purchase: Purchase, *, resumes_at: datetime | None = None) -> Settled:
    """Let the viewer pause."""
    return workshop.send(
        PauseSubscription(
            subscription_id=purchase.subscription_id,
            viewer_id=purchase.viewer_id,
            resumes_at=resumes_at,
        )
    )


def resume(workshop: Workshop, purchase: Purchase) -> Settled:
    """Let the viewer go on."""
    return workshop.send(
        ResumeSubscription(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)
    )


def cancel(workshop: Workshop, purchase: Purchase, *, refund: str = "none") -> Settled:
    """Let the viewer cancel."""
    return workshop.send(cancel_command(purchase, refund=refund))


def cancel_command(purchase: Purchase, *, refund: str = "prorated") -> CancelSubscription:
    """Return the viewer's wish to end the subscription now."""
    return CancelSubscription(
        subscription_id=purchase.subscription_id,
        viewer_id=purchase.viewer_id,
        reason=VIEWER_ASKED,
        refund=refund,
        new_refund_id=new_id(),
    )


def end(workshop: Workshop, purchase: Purchase) -> Settled:
    """Let the sweep look at a subscription whose access may be over."""
    return workshop.send(EndSubscription(subscription_id=purchase.subscription_id))


def settle_charge(
    workshop: Workshop, payment_id: UUID, *, transaction_id: int = TRANSACTION_ID + 1
) -> None:
    """Let the bank approve an attempt over its own amount."""
    amount_minor = workshop.row(Payment, payment_id).amount_minor
    workshop.send(
        approved(workshop, payment_id, transaction_id=transaction_id, amount_minor=amount_minor)
    )


def invoices_of_kind(workshop: Workshop, kind: str) -> list[Invoice]:
    """Return the invoices of one kind, the oldest first."""
    return [invoice for invoice in workshop.rows(Invoice) if invoice.kind == kind]


def refunds_minor(workshop: Workshop) -> list[int]:
    """Return the amounts that went or go back, the oldest first."""
    return [refund.amount_minor for refund in workshop.rows(Refund)]
