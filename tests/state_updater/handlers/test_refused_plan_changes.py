"""Which changes of the plan at once are refused, and why."""

from datetime import timedelta

import pytest

from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    Row,
    after_days,
    change_command,
    offer,
    settle_charge,
)
from tests.state_updater.purchases import Purchase, refusal_of, renew, subscribe


@pytest.mark.parametrize(
    ("quoted_minor", "minutes_ago"),
    [
        (14_999, 0),  # another amount
        (15_000, 31),  # too long ago
        (15_000, -5),  # yet to come
    ],
)
def test_an_outdated_quote_is_answered_with_the_present_cost(
    workshop: Workshop, purchase: Purchase, dearer: Row, quoted_minor: int, minutes_ago: int
) -> None:
    halfway = after_days(workshop, purchase, 15)
    quoted_at = halfway - timedelta(minutes=minutes_ago)

    wish = change_command(
        workshop, purchase, dearer, quoted_minor=quoted_minor, quoted_at=quoted_at
    )

    problem = refusal_of(workshop, wish)
    assert problem["code"] == "quote_outdated"
    assert problem["facts"]["quoted_amount_minor"] == pytest.approx(15_000, abs=5)


def test_a_quote_of_the_period_before_is_outdated(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    quoted_at = after_days(workshop, purchase, 30) - timedelta(minutes=1)
    renewal = renew(workshop, purchase)
    settle_charge(workshop, renewal.payment_id)

    wish = change_command(workshop, purchase, dearer, quoted_minor=0, quoted_at=quoted_at)

    assert refusal_of(workshop, wish)["code"] == "quote_outdated"


def test_a_change_without_a_quote_is_invalid(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    wish = change_command(workshop, purchase, dearer, quoted_minor=None)

    assert refusal_of(workshop, wish)["code"] == "quote_missing"


def test_the_same_plan_at_the_same_price_is_no_change(
    workshop: Workshop, purchase: Purchase
) -> None:
    wish = change_command(workshop, purchase, workshop.price, quoted_minor=0)

    assert refusal_of(workshop, wish)["code"] == "plan_unchanged"


def test_a_plan_in_another_currency_is_refused(workshop: Workshop, purchase: Purchase) -> None:
    foreign = offer(workshop, amount_minor=500, currency="USD", **THIRTY_DAYS)

    wish = change_command(workshop, purchase, foreign, quoted_minor=0)

    assert refusal_of(workshop, wish)["code"] == "currency_differs"


def test_a_plan_that_is_not_sold_is_refused(workshop: Workshop, purchase: Purchase) -> None:
    archived = offer(workshop, amount_minor=500, status="archived")

    wish = change_command(workshop, purchase, archived, quoted_minor=0)

    assert refusal_of(workshop, wish)["code"] == "plan_archived"


def test_a_price_of_another_plan_is_refused(
    workshop: Workshop, purchase: Purchase, dearer: Row, cheaper: Row
) -> None:
    wish = change_command(workshop, purchase, dearer, quoted_minor=0, price_id=cheaper["id"])

    assert refusal_of(workshop, wish)["code"] == "price_superseded"


def test_no_change_while_a_renewal_is_being_charged(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    renew(workshop, purchase)

    wish = change_command(workshop, purchase, dearer, quoted_minor=0)

    assert refusal_of(workshop, wish)["code"] == "renewal_in_progress"


def test_no_change_at_the_very_end_of_a_period(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    after_days(workshop, purchase, 30)

    wish = change_command(workshop, purchase, dearer, quoted_minor=0)

    assert refusal_of(workshop, wish)["code"] == "period_over"


def test_what_waits_for_its_first_payment_changes_no_plan(workshop: Workshop, dearer: Row) -> None:
    waiting = subscribe(workshop)

    wish = change_command(workshop, waiting, dearer, quoted_minor=0)

    assert refusal_of(workshop, wish)["code"] == "not_allowed_in_this_state"


def test_another_viewers_plan_is_not_changed(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    wish = change_command(workshop, purchase, dearer, quoted_minor=0, viewer_id=new_id())

    assert refusal_of(workshop, wish)["code"] == "subscription_not_found"
