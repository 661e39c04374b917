"""Trying before paying, with a checked card and without any."""

from datetime import timedelta

import pytest

from interaction_bus.commands import (
    ExpireInvoice,
    GrantTime,
    TurnRenewalOff,
    TurnRenewalOn,
    WithdrawCard,
)
from models import Invoice, Payment, Refund, Viewer
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
    CARD_TOKEN,
    TRANSACTION_ID,
    Purchase,
    Renewal,
    advance_to,
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

TRIAL_DAYS = 14


@pytest.fixture
def workshop(workshop: Workshop) -> Workshop:
    """Offer a trial of two weeks that needs a card."""
    sell_trial(workshop, trial_needs_card=True)
    return workshop


@pytest.fixture
def free(workshop: Workshop) -> Purchase:
    """Return a running trial that needs no card."""
    sell_trial(workshop, trial_needs_card=False)
    return subscribe(workshop, trial=True)


@pytest.fixture
def checked(workshop: Workshop) -> Purchase:
    """Return a running trial that began with the check of a card."""
    purchase = subscribe(workshop, trial=True)
    check_card(workshop, purchase)
    return purchase


def sell_trial(workshop: Workshop, **plan: object) -> None:
    workshop.price = offer(workshop, amount_minor=29_990, trial_days=TRIAL_DAYS, **plan)
    workshop.plan = {"id": workshop.price["plan_id"]}


def check_card(
    workshop: Workshop, purchase: Purchase, *, token: str | None = CARD_TOKEN
) -> Payment:
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, amount_minor=100, token=token))
    return workshop.row(Payment, payment_id)


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


def test_another_plan_in_a_trial_costs_nothing_now(workshop: Workshop, checked: Purchase) -> None:
    dearer = offer(workshop, amount_minor=59_990)

    change(workshop, checked, dearer, quoted_minor=0)

    trial = subscription_of(workshop, checked)
    assert (trial.state, trial.price_id) == ("trialing", dearer["id"])
    assert invoices_of_kind(workshop, "change") == []


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
