"""Cancelling with the worth of the unused time on its way back."""

from datetime import timedelta

import pytest
from msgspec import structs
from sqlalchemy.orm import Session

from billing_rules.previews import preview_cancel
from interaction_bus.commands import CancelSubscription, GrantTime
from models import Refund
from models.outlooks import find_outlook
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    after_days,
    cancel,
    cancel_command,
    pause,
    refunds_minor,
)
from tests.state_updater.purchases import (
    Purchase,
    declined,
    refund,
    refunded,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)


def test_the_unused_part_goes_back(workshop: Workshop, purchase: Purchase) -> None:
    after_days(workshop, purchase, 20)

    settled = cancel(workshop, purchase, refund="prorated")

    assert refunds_minor(workshop) == [pytest.approx(9_996, abs=2)]
    assert workshop.result(settled)["goes_back_minor"] == str(refunds_minor(workshop)[0])
    assert subscription_of(workshop, purchase).state == "cancelled"


def test_without_the_wish_nothing_goes_back(workshop: Workshop, purchase: Purchase) -> None:
    cancel(workshop, purchase)

    assert refunds_minor(workshop) == []


def test_no_more_goes_back_than_is_left(workshop: Workshop, purchase: Purchase) -> None:
    going_back = refund(workshop, purchase.invoice_id, amount_minor=20_000)
    workshop.send(refunded(going_back, amount_minor=20_000))
    after_days(workshop, purchase, 15)

    cancel(workshop, purchase, refund="prorated")

    assert refunds_minor(workshop) == [20_000, pytest.approx(4_995, abs=2)]


def test_money_that_is_on_its_way_back_does_not_go_twice(
    workshop: Workshop, purchase: Purchase
) -> None:
    refund(workshop, purchase.invoice_id)

    cancel(workshop, purchase, refund="prorated")

    assert refunds_minor(workshop) == [29_990]


def test_given_time_is_worth_nothing(workshop: Workshop, purchase: Purchase) -> None:
    workshop.send(GrantTime(subscription_id=purchase.subscription_id, days=30, reason="sorry"))
    after_days(workshop, purchase, 30)

    cancel(workshop, purchase, refund="prorated")

    assert sum(refunds_minor(workshop)) <= 29_990 // 2


def test_an_unpaid_renewal_gives_nothing_back(workshop: Workshop, purchase: Purchase) -> None:
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=77))

    cancel(workshop, purchase, refund="prorated")

    assert refunds_minor(workshop) == []
    assert subscription_of(workshop, purchase).state == "cancelled"


def test_what_was_never_paid_is_given_up_without_a_refund(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    settled = cancel(workshop, purchase, refund="prorated")

    assert settled.fate is Fate.DONE
    assert subscription_of(workshop, purchase).state == "abandoned"


def test_a_disputed_payment_is_not_given_back(workshop: Workshop, purchase: Purchase) -> None:
    with workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql("update invoices set state = 'disputed'")

    assert refusal_of(workshop, cancel_command(purchase))["code"] == "disputed"


def test_a_way_to_refund_that_we_do_not_know_is_invalid(
    workshop: Workshop, purchase: Purchase
) -> None:
    wish = cancel_command(purchase, refund="twice")

    assert refusal_of(workshop, wish)["code"] == "refund_unknown"


def test_a_cancellation_that_comes_twice_refunds_once(
    workshop: Workshop, purchase: Purchase
) -> None:
    wish, message_id = cancel_command(purchase), new_id()

    fates = [workshop.send(wish, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DUPLICATE]
    assert len(workshop.rows(Refund)) == 1


def test_an_ended_subscription_gives_nothing_back(workshop: Workshop, purchase: Purchase) -> None:
    cancel(workshop, purchase)

    assert refusal_of(workshop, cancel_command(purchase))["code"] == "not_allowed_in_this_state"
    assert refunds_minor(workshop) == []


def shown_of(workshop: Workshop, purchase: Purchase) -> CancelSubscription:
    """Return the wish to end it for what a preview of this moment says."""
    with Session(workshop.owner_engine) as session:
        found = find_outlook(session, purchase.subscription_id)
    assert found is not None
    preview = preview_cancel(found.outlook, at=found.at)
    return CancelSubscription(
        subscription_id=purchase.subscription_id,
        reason="asked for",
        refund="prorated",
        new_refund_id=new_id(),
        quoted_at=preview.quoted_at,
        quoted_minor=preview.goes_back.amount_minor,
    )


def test_what_was_shown_goes_back_although_some_minutes_are_over(
    workshop: Workshop, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 20)
    wish = shown_of(workshop, purchase)
    workshop.advance(timedelta(minutes=29))

    workshop.send(wish)

    assert refunds_minor(workshop) == [wish.quoted_minor]


def test_an_amount_that_was_shown_long_ago_is_refused_with_the_present_one(
    workshop: Workshop, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 20)
    wish = shown_of(workshop, purchase)
    assert wish.quoted_minor is not None
    workshop.advance(timedelta(hours=12))

    problem = refusal_of(workshop, wish)

    assert problem["code"] == "quote_outdated"
    assert problem["facts"]["quoted_amount_minor"] < wish.quoted_minor
    assert subscription_of(workshop, purchase).state == "active"
    assert refunds_minor(workshop) == []


def test_an_amount_that_a_refund_has_made_less_meanwhile_is_refused(
    workshop: Workshop, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 15)
    wish = shown_of(workshop, purchase)
    refund(workshop, purchase.invoice_id, amount_minor=20_000)

    assert refusal_of(workshop, wish)["code"] == "quote_outdated"


@pytest.mark.parametrize("made_up_minor", [0, 29_990])
def test_an_amount_that_nobody_was_shown_is_refused(
    workshop: Workshop, purchase: Purchase, made_up_minor: int
) -> None:
    after_days(workshop, purchase, 20)
    wish = structs.replace(shown_of(workshop, purchase), quoted_minor=made_up_minor)

    assert refusal_of(workshop, wish)["code"] == "quote_outdated"


def test_what_a_pause_keeps_is_worth_the_same_however_long_it_was_looked_at(
    workshop: Workshop, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 20)
    pause(workshop, purchase)
    wish = shown_of(workshop, purchase)
    workshop.advance(timedelta(days=3))

    workshop.send(wish)

    assert refunds_minor(workshop) == [wish.quoted_minor]
