"""What a sweep that comes days too late may not do."""

from datetime import timedelta

from interaction_bus.commands import EndSubscription, RenewSubscription, TurnRenewalOff
from models import Invoice, Subscription
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import buy

PAST_THE_GRACE = timedelta(days=40)
"""Beyond a month and its three days of grace: nobody swept meanwhile."""


def test_a_subscription_whose_renewal_was_never_tried_is_not_ended(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.advance(PAST_THE_GRACE)

    workshop.send(EndSubscription(subscription_id=purchase.subscription_id))

    assert workshop.row(Subscription, purchase.subscription_id).state == "active"


def test_a_renewal_that_comes_late_is_still_demanded(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.advance(PAST_THE_GRACE)
    period_end = workshop.row(Subscription, purchase.subscription_id).period_end
    assert period_end is not None

    workshop.send_all(
        [
            EndSubscription(subscription_id=purchase.subscription_id),
            RenewSubscription(
                subscription_id=purchase.subscription_id,
                new_invoice_id=new_id(),
                new_payment_id=new_id(),
                period_start=period_end,
            ),
        ]
    )

    assert [invoice.kind for invoice in workshop.rows(Invoice)] == ["first", "renewal"]


def test_a_subscription_that_does_not_renew_is_ended_however_late(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))
    workshop.advance(PAST_THE_GRACE)

    workshop.send(EndSubscription(subscription_id=purchase.subscription_id))

    assert workshop.row(Subscription, purchase.subscription_id).state == "expired"
