"""A trial without a card: nothing is charged by itself, and whoever pays loses no day of it."""

from datetime import timedelta

import pytest

from interaction_bus.commands import ExpireInvoice, GrantTime, TurnRenewalOff, TurnRenewalOn
from models import Invoice, Payment
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    cancel,
    change,
    end,
    invoices_of_kind,
    offer,
    refunds_minor,
    settle_charge,
)
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    advance_to,
    approved,
    open_checkout,
    subscribe,
    subscription_of,
)
from tests.state_updater.trials import TRIAL_DAYS, pay_first_period, sell_trial


@pytest.fixture
def free(workshop: Workshop) -> Purchase:
    """Return a running trial that needs no card."""
    sell_trial(workshop, trial_needs_card=False)
    return subscribe(workshop, trial=True)


def test_a_trial_without_a_card_begins_at_once(workshop: Workshop, free: Purchase) -> None:
    trial = subscription_of(workshop, free)

    assert trial.state == "trialing"
    assert trial.period_end - trial.period_start == timedelta(days=TRIAL_DAYS)
    assert trial.access_until == trial.trial_end == trial.period_end
    assert trial.renews_at is None
    assert workshop.history(free.subscription_id) == ["subscribe", "start_trial"]
    assert "subscriptions.trial_started" in workshop.staged("event")


def test_a_trial_without_a_card_charges_nothing(workshop: Workshop, free: Purchase) -> None:
    (first,) = invoices_of_kind(workshop, "first")

    assert (first.id, first.state, first.amount_minor) == (free.invoice_id, "issued", 29_990)
    assert first.expires_at == subscription_of(workshop, free).trial_end
    assert workshop.rows(Payment) == []


def test_whoever_pays_during_the_trial_loses_no_day_of_it(
    workshop: Workshop, free: Purchase
) -> None:
    trial_end = subscription_of(workshop, free).trial_end
    workshop.advance(timedelta(days=3))

    first = pay_first_period(workshop, free)

    paid = subscription_of(workshop, free)
    assert paid.state == "active"
    assert paid.period_start == trial_end == first.period_start
    assert paid.anchor_day == trial_end.day
    assert paid.renews_at == paid.period_end == first.period_end


def test_a_trial_that_nobody_pays_for_ends_with_it(workshop: Workshop, free: Purchase) -> None:
    advance_to(workshop, subscription_of(workshop, free).trial_end)

    end(workshop, free)

    assert subscription_of(workshop, free).state == "expired"
    assert workshop.row(Invoice, free.invoice_id).state == "expired"


def test_the_lapse_of_the_invoice_does_not_end_the_trial(
    workshop: Workshop, free: Purchase
) -> None:
    advance_to(workshop, subscription_of(workshop, free).trial_end)

    workshop.send(ExpireInvoice(invoice_id=free.invoice_id))
    end(workshop, free)

    assert workshop.history(free.subscription_id)[-1] == "expire"


def test_money_that_comes_after_the_trial_ended_goes_back(
    workshop: Workshop, free: Purchase
) -> None:
    payment_id = open_checkout(workshop, free)
    advance_to(workshop, subscription_of(workshop, free).trial_end)
    end(workshop, free)

    workshop.send(approved(workshop, payment_id))

    assert workshop.row(Payment, payment_id).is_surplus
    assert refunds_minor(workshop) == [29_990]


def test_money_that_comes_before_the_sweep_saw_the_end_buys_a_whole_period(
    workshop: Workshop, free: Purchase
) -> None:
    payment_id = open_checkout(workshop, free)
    advance_to(workshop, subscription_of(workshop, free).trial_end + timedelta(hours=6))

    workshop.send(approved(workshop, payment_id))

    paid = subscription_of(workshop, free)
    assert paid.state == "active"
    assert paid.period_start > paid.trial_end


def test_a_trial_without_a_card_gets_no_grace_by_switching_renewal(
    workshop: Workshop, free: Purchase
) -> None:
    workshop.send(TurnRenewalOff(subscription_id=free.subscription_id))
    workshop.send(TurnRenewalOn(subscription_id=free.subscription_id))

    trial = subscription_of(workshop, free)
    assert (trial.access_until, trial.renews_at) == (trial.trial_end, None)


def test_given_days_prolong_a_trial_with_the_time_to_pay(
    workshop: Workshop, free: Purchase
) -> None:
    before = subscription_of(workshop, free).trial_end

    workshop.send(GrantTime(subscription_id=free.subscription_id, days=5, reason="sorry"))

    trial = subscription_of(workshop, free)
    assert trial.trial_end == trial.access_until == before + timedelta(days=5)
    assert workshop.row(Invoice, free.invoice_id).expires_at == trial.trial_end


def test_another_plan_in_a_free_trial_is_the_one_to_pay_for(
    workshop: Workshop, free: Purchase
) -> None:
    dearer = offer(workshop, amount_minor=59_990)
    change(workshop, free, dearer, quoted_minor=0)

    first = pay_first_period(workshop, free)

    assert first.amount_minor == 59_990
    assert workshop.row(Invoice, free.invoice_id).state == "cancelled"
    assert subscription_of(workshop, free).state == "active"


def test_what_was_paid_during_a_trial_is_credited_whole(workshop: Workshop, free: Purchase) -> None:
    trial_end = subscription_of(workshop, free).trial_end
    pay_first_period(workshop, free)
    weekly = offer(workshop, amount_minor=39_990, period_unit="week")

    wish = change(workshop, free, weekly, quoted_minor=10_000)
    settle_charge(workshop, wish.new_payment_id, transaction_id=TRANSACTION_ID + 9)

    paid = subscription_of(workshop, free)
    assert (paid.period_start, paid.period_end) == (trial_end, trial_end + timedelta(days=7))


def test_cancelling_before_the_paid_period_begins_gives_all_of_it_back(
    workshop: Workshop, free: Purchase
) -> None:
    pay_first_period(workshop, free)

    cancel(workshop, free, refund="prorated")

    assert refunds_minor(workshop) == [29_990]
