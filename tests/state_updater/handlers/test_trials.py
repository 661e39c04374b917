"""A trial that begins with the check of a card, and is charged to it when it ends."""

from datetime import timedelta

import pytest

from interaction_bus.commands import ExpireInvoice, WithdrawCard
from models import Invoice, Payment, Refund, Viewer
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    cancel,
    change,
    invoices_of_kind,
    offer,
    refunds_minor,
    settle_charge,
)
from tests.state_updater.purchases import (
    CARD_TOKEN,
    TRANSACTION_ID,
    Purchase,
    Renewal,
    approved,
    declined,
    only_card,
    open_checkout,
    payment_of,
    refunded,
    refusal_of,
    renew,
    subscribe,
    subscribe_command,
    subscription_of,
)
from tests.state_updater.trials import TRIAL_DAYS, pay_first_period, sell_trial


@pytest.fixture
def workshop(workshop: Workshop) -> Workshop:
    """Offer a trial of two weeks that needs a card."""
    sell_trial(workshop, trial_needs_card=True)
    return workshop


@pytest.fixture
def checked(workshop: Workshop) -> Purchase:
    """Return a running trial that began with the check of a card."""
    purchase = subscribe(workshop, trial=True)
    check_card(workshop, purchase)
    return purchase


def check_card(
    workshop: Workshop, purchase: Purchase, *, token: str | None = CARD_TOKEN
) -> Payment:
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, amount_minor=100, token=token))
    return workshop.row(Payment, payment_id)


def test_a_trial_with_a_card_waits_for_its_check(workshop: Workshop) -> None:
    purchase = subscribe(workshop, trial=True)

    check = workshop.row(Invoice, purchase.invoice_id)
    assert (check.kind, check.amount_minor, check.state) == ("card_check", 100, "issued")
    assert check.derivation["reason"] == "card_check"
    assert subscription_of(workshop, purchase).state == "awaiting_payment"


def test_the_check_of_a_card_starts_the_trial(workshop: Workshop, checked: Purchase) -> None:
    trial = subscription_of(workshop, checked)

    assert trial.state == "trialing"
    assert trial.saved_card_id == only_card(workshop).id
    assert trial.renews_at == trial.trial_end == trial.period_end
    assert trial.access_until == trial.trial_end + timedelta(days=3)
    assert invoices_of_kind(workshop, "first") == []


def test_the_money_of_the_check_goes_back_without_ending_the_trial(
    workshop: Workshop, checked: Purchase
) -> None:
    (going_back,) = workshop.rows(Refund)

    workshop.send(refunded(going_back.id, amount_minor=100))

    assert workshop.row(Invoice, checked.invoice_id).state == "refunded"
    assert subscription_of(workshop, checked).state == "trialing"


def test_a_check_that_leaves_no_card_lets_the_viewer_pay_by_hand(workshop: Workshop) -> None:
    purchase = subscribe(workshop, trial=True)
    check_card(workshop, purchase, token=None)

    pay_first_period(workshop, purchase)

    assert subscription_of(workshop, purchase).state == "active"
    assert refunds_minor(workshop) == [100]


def test_a_trial_lasts_as_long_as_was_promised(workshop: Workshop) -> None:
    purchase = subscribe(workshop, trial=True)
    with workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql("update plans set trial_days = 0")

    check_card(workshop, purchase)

    trial = subscription_of(workshop, purchase)
    assert trial.period_end - trial.period_start == timedelta(days=TRIAL_DAYS)


def test_a_card_check_that_nobody_pays_gives_the_subscription_up(workshop: Workshop) -> None:
    purchase = subscribe(workshop, trial=True)
    workshop.advance(timedelta(days=2))

    workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))

    assert subscription_of(workshop, purchase).state == "abandoned"
    assert workshop.row(Viewer, purchase.viewer_id).trial_started_at is None


def test_the_first_charge_comes_when_the_trial_ends(workshop: Workshop, checked: Purchase) -> None:
    trial_end = subscription_of(workshop, checked).trial_end

    renewal = renew(workshop, checked)
    settle_charge(workshop, renewal.payment_id)

    paid = subscription_of(workshop, checked)
    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert (paid.state, paid.period_start, paid.anchor_day) == ("active", trial_end, trial_end.day)
    assert invoice.derivation["trial_ended_at"] == trial_end.isoformat()
    assert payment_of(workshop, renewal.invoice_id).origin == "schedule"


def test_a_declined_first_charge_leaves_the_grace_days(
    workshop: Workshop, checked: Purchase
) -> None:
    renewal = renew(workshop, checked)

    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    overdue = subscription_of(workshop, checked)
    assert overdue.state == "past_due"
    assert overdue.access_until == overdue.trial_end + timedelta(days=3)


def test_a_trial_whose_card_is_withdrawn_ends_without_a_demand(
    workshop: Workshop, checked: Purchase
) -> None:
    workshop.send(WithdrawCard(saved_card_id=only_card(workshop).id, viewer_id=checked.viewer_id))

    renewal: Renewal = renew(workshop, checked)

    assert subscription_of(workshop, checked).state == "expired"
    assert workshop.rows(Invoice, id=renewal.invoice_id) == []


def test_a_viewer_has_one_trial(workshop: Workshop, checked: Purchase) -> None:
    cancel(workshop, checked)

    problem = refusal_of(workshop, subscribe_command(workshop, trial=True))

    assert problem["code"] == "trial_used"


def test_a_plan_without_a_trial_gives_none(workshop: Workshop) -> None:
    price = offer(workshop, amount_minor=29_990)

    wish = subscribe_command(workshop, trial=True, plan_id=price["plan_id"], price_id=price["id"])

    assert refusal_of(workshop, wish)["code"] == "trial_not_offered"


def test_a_used_trial_does_not_keep_from_paying(workshop: Workshop, checked: Purchase) -> None:
    cancel(workshop, checked)

    purchase = subscribe(workshop)

    assert subscription_of(workshop, purchase).state == "awaiting_payment"


def test_another_plan_in_a_trial_costs_nothing_now(workshop: Workshop, checked: Purchase) -> None:
    dearer = offer(workshop, amount_minor=59_990)

    change(workshop, checked, dearer, quoted_minor=0)

    trial = subscription_of(workshop, checked)
    assert (trial.state, trial.price_id) == ("trialing", dearer["id"])
    assert invoices_of_kind(workshop, "change") == []
