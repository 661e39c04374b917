"""Short ways to a trial, and to paying for the time after it."""

from models import Invoice
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import invoices_of_kind, offer
from tests.state_updater.purchases import TRANSACTION_ID, Purchase, approved, open_checkout

TRIAL_DAYS = 14


def sell_trial(workshop: Workshop, **plan: object) -> None:
    workshop.price = offer(workshop, amount_minor=29_990, trial_days=TRIAL_DAYS, **plan)
    workshop.plan = {"id": workshop.price["plan_id"]}


def pay_first_period(workshop: Workshop, purchase: Purchase) -> Invoice:
    """Pay in the widget for the time after the trial."""
    (first,) = (it for it in invoices_of_kind(workshop, "first") if it.state == "issued")
    waiting = Purchase(purchase.viewer_id, purchase.subscription_id, first.id)
    payment_id = open_checkout(workshop, waiting)
    workshop.send(
        approved(
            workshop,
            payment_id,
            amount_minor=first.amount_minor,
            transaction_id=TRANSACTION_ID + 5,
        )
    )
    return workshop.row(Invoice, first.id)
