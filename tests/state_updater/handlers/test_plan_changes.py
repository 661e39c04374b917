"""Changing the plan at once: what it costs, and when it happens."""

from datetime import timedelta

import pytest

from billing_rules.derivation import Derivation
from interaction_bus.commands import GrantTime
from models import Invoice, Payment
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    Row,
    after_days,
    cancel,
    change,
    change_command,
    change_halfway,
    invoices_of_kind,
    offer,
    refunds_minor,
    settle_charge,
)
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    advance_to,
    declined,
    only_card,
    payment_of,
    refund,
    refusal_of,
    subscription_of,
)


@pytest.fixture
def weekly(workshop: Workshop) -> Row:
    return offer(workshop, amount_minor=20_000, period_unit="week")


def test_a_dearer_plan_costs_the_difference_for_the_rest_of_the_period(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)

    payment = payment_of(workshop, wish.new_invoice_id)
    assert workshop.row(Invoice, wish.new_invoice_id).amount_minor == 15_000
    assert (payment.origin, payment.state, payment.amount_minor) == ("viewer", "sent", 15_000)
    assert payment.saved_card_id == only_card(workshop).id


def test_the_plan_changes_with_the_payment(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    before = subscription_of(workshop, purchase)
    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)
    assert subscription_of(workshop, purchase).plan_id == before.plan_id

    settle_charge(workshop, wish.new_payment_id)

    after = subscription_of(workshop, purchase)
    assert (after.plan_id, after.price_id) == (dearer["plan_id"], dearer["id"])
    assert (after.period_end, after.anchor_day) == (before.period_end, before.anchor_day)
    assert after.access_until == after.period_end + timedelta(days=7)
    assert workshop.history(purchase.subscription_id)[-1] == "change_plan"
    assert "subscriptions.plan_changed" in workshop.staged("event")


def test_a_decline_changes_nothing(workshop: Workshop, purchase: Purchase, dearer: Row) -> None:
    wish = change_halfway(workshop, purchase, dearer, quoted_minor=15_000)

    workshop.send(declined(wish.new_payment_id, transaction_id=TRANSACTION_ID + 1))

    assert subscription_of(workshop, purchase).plan_id == workshop.plan["id"]
    assert subscription_of(workshop, purchase).state == "active"
    assert workshop.row(Invoice, wish.new_invoice_id).state == "issued"


def test_a_second_change_waits_for_the_money_of_the_first(
    workshop: Workshop, purchase: Purchase, dearer: Row, cheaper: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    change(workshop, purchase, dearer, quoted_minor=15_000, quoted_at=halfway)

    wish = change_command(workshop, purchase, cheaper, quoted_minor=-10_000, quoted_at=halfway)

    assert refusal_of(workshop, wish)["code"] == "change_in_progress"


def test_of_two_changes_at_once_one_is_charged(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    wishes = [
        change_command(workshop, purchase, dearer, quoted_minor=15_000, quoted_at=halfway)
        for _ in range(2)
    ]

    settled = workshop.send_all(list(wishes))

    assert sorted(outcome.fate for outcome in settled) == [Fate.DONE, Fate.REJECTED]
    assert len(invoices_of_kind(workshop, "change")) == 1


def test_a_cheaper_plan_gives_the_difference_back(
    workshop: Workshop, purchase: Purchase, cheaper: Row
) -> None:
    wish = change_halfway(workshop, purchase, cheaper, quoted_minor=-10_000)

    assert refunds_minor(workshop) == [10_000]
    assert subscription_of(workshop, purchase).price_id == cheaper["id"]
    assert workshop.row(Invoice, wish.new_invoice_id).state == "paid"
    assert workshop.rows(Payment, invoice_id=wish.new_invoice_id) == []


def test_the_invoice_tells_both_sides_of_a_change(
    workshop: Workshop, purchase: Purchase, cheaper: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)

    wish = change(workshop, purchase, cheaper, quoted_minor=-10_000, quoted_at=halfway)

    derivation = Derivation.from_json(workshop.row(Invoice, wish.new_invoice_id).derivation)
    assert derivation.proration is not None
    assert derivation.proration.credit_minor == 14_995
    assert derivation.proration.charge_minor == 4_995
    assert derivation.proration.at == halfway


def test_a_plan_of_the_same_price_costs_nothing(workshop: Workshop, purchase: Purchase) -> None:
    equal = offer(workshop, amount_minor=29_990, **THIRTY_DAYS)
    instant = after_days(workshop, purchase, 11.11)

    change(workshop, purchase, equal, quoted_minor=0, quoted_at=instant)

    assert subscription_of(workshop, purchase).plan_id == equal["plan_id"]
    assert refunds_minor(workshop) == []


def test_a_plan_of_another_length_begins_a_period_with_its_own_anchor(
    workshop: Workshop, purchase: Purchase, weekly: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    wish = change(workshop, purchase, weekly, quoted_minor=5_005, quoted_at=halfway)

    settle_charge(workshop, wish.new_payment_id)

    after = subscription_of(workshop, purchase)
    assert (after.period_start, after.period_end) == (halfway, halfway + timedelta(days=7))
    # Whatever follows a week begins where that one ends.
    assert after.anchor_day == after.period_end.day
    assert after.renews_at == after.period_end


def test_a_month_instead_of_days_is_anchored_to_the_day_of_the_change(
    workshop: Workshop, purchase: Purchase
) -> None:
    monthly = offer(workshop, amount_minor=59_990)
    halfway = after_days(workshop, purchase, 15)
    wish = change(workshop, purchase, monthly, quoted_minor=44_995, quoted_at=halfway)

    settle_charge(workshop, wish.new_payment_id)

    after = subscription_of(workshop, purchase)
    assert after.period_start == halfway
    assert after.anchor_day == halfway.day
    assert timedelta(days=28) <= after.period_end - halfway <= timedelta(days=31)


def test_going_up_and_down_in_one_instant_gives_everything_back(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    up = change(workshop, purchase, dearer, quoted_minor=15_000, quoted_at=halfway)
    settle_charge(workshop, up.new_payment_id)

    change(workshop, purchase, workshop.price, quoted_minor=-15_000, quoted_at=halfway)

    assert refunds_minor(workshop) == [15_000]
    assert subscription_of(workshop, purchase).price_id == workshop.price["id"]


def test_after_a_change_the_rest_is_worth_what_the_new_plan_costs(
    workshop: Workshop, purchase: Purchase, cheaper: Row, dearer: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    change(workshop, purchase, cheaper, quoted_minor=-10_000, quoted_at=halfway)
    later = halfway + timedelta(days=7.5)
    advance_to(workshop, later)

    wish = change(workshop, purchase, dearer, quoted_minor=12_500, quoted_at=later)

    assert workshop.row(Invoice, wish.new_invoice_id).amount_minor == 14_997 - 2_497


def test_what_a_manager_gave_back_is_not_credited_again(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    refund(workshop, purchase.invoice_id, amount_minor=19_990)

    wish = change_halfway(workshop, purchase, dearer, quoted_minor=24_995)

    assert workshop.row(Invoice, wish.new_invoice_id).amount_minor == 29_995 - 5_000


def test_days_given_after_the_quote_are_not_lost_in_the_change(
    workshop: Workshop, purchase: Purchase, weekly: Row
) -> None:
    wish = change_halfway(workshop, purchase, weekly, quoted_minor=5_005)
    workshop.send(GrantTime(subscription_id=purchase.subscription_id, days=9, reason="an outage"))

    settle_charge(workshop, wish.new_payment_id)

    assert workshop.row(Payment, wish.new_payment_id).is_surplus
    assert subscription_of(workshop, purchase).plan_id == workshop.plan["id"]


def test_cancelling_after_a_change_gives_back_out_of_both_payments(
    workshop: Workshop, purchase: Purchase, dearer: Row
) -> None:
    start = after_days(workshop, purchase, 0.5)
    wish = change(workshop, purchase, dearer, quoted_minor=29_500, quoted_at=start)
    settle_charge(workshop, wish.new_payment_id)
    after_days(workshop, purchase, 15)

    cancel(workshop, purchase, refund="prorated")

    # The clock goes on: the last of these kopecks may be used up already.
    assert sorted(refunds_minor(workshop)) == [pytest.approx(495, abs=2), 29_500]


def test_a_change_that_comes_twice_is_made_once(
    workshop: Workshop, purchase: Purchase, cheaper: Row
) -> None:
    halfway = after_days(workshop, purchase, 15)
    wish = change_command(workshop, purchase, cheaper, quoted_minor=-10_000, quoted_at=halfway)
    message_id = new_id()

    fates = [workshop.send(wish, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DUPLICATE]
    assert refunds_minor(workshop) == [10_000]
