"""Promo codes: what they take off, and which paid period they count."""

from datetime import timedelta
from typing import Any

import pytest

from billing_rules.derivation import Derivation
from models import Invoice, Payment
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    buy_at,
    first_invoice,
    only_redemption,
    redeem,
    stored_code,
    uses_of,
)
from tests.state_updater.purchases import (
    Purchase,
    approved,
    buy,
    only_card,
    open_checkout,
    refusal_of,
    renew,
    renewal_invoices,
    subscribe,
    subscribe_command,
    subscription_of,
)


@pytest.mark.parametrize(
    ("terms", "amount_minor"),
    [
        ({"percent": 50}, 14_995),
        ({"percent": 33}, 20_094),  # the discount is rounded down to 98.96
        ({"kind": "amount", "amount_minor": 10_000, "currency": "RUB"}, 19_990),
        ({"kind": "free_days", "free_days": 14}, 29_990),
    ],
)
def test_the_first_invoice_is_cheaper_by_the_code(
    workshop: Workshop, terms: dict[str, Any], amount_minor: int
) -> None:
    code_id = stored_code(workshop, **terms)

    purchase = subscribe(workshop, promo_code_id=code_id)

    assert first_invoice(workshop, purchase).amount_minor == amount_minor


def test_an_invoice_says_which_code_made_it_cheaper(workshop: Workshop) -> None:
    code_id = stored_code(workshop, code="SPRING", percent=50)

    purchase = subscribe(workshop, promo_code_id=code_id)

    derivation = Derivation.from_json(first_invoice(workshop, purchase).derivation)
    assert derivation.list_price_minor == 29_990
    assert derivation.promo is not None
    assert (derivation.promo.code, derivation.promo.discount_minor) == ("SPRING", 14_995)


def test_a_code_for_once_leaves_the_renewal_at_the_full_price(workshop: Workshop) -> None:
    code_id = stored_code(workshop, percent=50)
    purchase = buy_at(workshop, 14_995, promo_code_id=code_id)

    renew(workshop, purchase)

    assert [it.amount_minor for it in renewal_invoices(workshop)] == [29_990]


def test_a_code_for_periods_counts_those_that_were_paid(workshop: Workshop) -> None:
    code_id = stored_code(workshop, percent=50, duration="periods", periods=2)
    purchase = buy_at(workshop, 14_995, promo_code_id=code_id)

    for _ in range(2):
        renewal = renew(workshop, purchase)
        (amount_minor,) = [it.amount_minor for it in workshop.rows(Invoice, id=renewal.invoice_id)]
        paid = approved(
            workshop,
            renewal.payment_id,
            amount_minor=amount_minor,
            transaction_id=new_id().int % 10**9,
        )
        workshop.send(paid)

    assert [it.amount_minor for it in renewal_invoices(workshop)] == [14_995, 29_990]
    assert only_redemption(workshop).periods_left == 0


def test_a_code_for_ever_is_never_used_up(workshop: Workshop) -> None:
    code_id = stored_code(workshop, percent=50, duration="forever")
    purchase = buy_at(workshop, 14_995, promo_code_id=code_id)

    renew(workshop, purchase)

    assert [it.amount_minor for it in renewal_invoices(workshop)] == [14_995]
    assert only_redemption(workshop).periods_left is None


def test_a_demand_alone_uses_no_period_up(workshop: Workshop) -> None:
    code_id = stored_code(workshop)

    subscribe(workshop, promo_code_id=code_id)

    assert only_redemption(workshop).periods_left == 1


def test_a_code_of_a_hundred_percent_begins_the_subscription_without_a_payment(
    workshop: Workshop,
) -> None:
    code_id = stored_code(workshop, percent=100)

    purchase = subscribe(workshop, promo_code_id=code_id)

    invoice, subscription = first_invoice(workshop, purchase), subscription_of(workshop, purchase)
    assert (invoice.state, invoice.amount_minor) == ("paid", 0)
    assert (subscription.state, subscription.saved_card_id) == ("active", None)
    assert subscription.period_end == invoice.period_end
    assert workshop.rows(Payment) == []
    assert workshop.staged("event")[-3:] == [
        "access.granted",
        "subscriptions.updated",
        "invoices.paid",
    ]


def test_a_renewal_of_nothing_is_paid_at_once(workshop: Workshop) -> None:
    code_id = stored_code(workshop, percent=100, duration="periods", periods=2)
    purchase = subscribe(workshop, promo_code_id=code_id)

    renew(workshop, purchase)

    assert [it.state for it in renewal_invoices(workshop)] == ["paid"]
    assert subscription_of(workshop, purchase).state == "active"


def test_the_period_after_free_ones_asks_for_a_card(workshop: Workshop) -> None:
    code_id = stored_code(workshop, percent=100)
    purchase = subscribe(workshop, promo_code_id=code_id)

    renew(workshop, purchase)

    assert subscription_of(workshop, purchase).state == "past_due"
    assert [it.amount_minor for it in renewal_invoices(workshop)] == [29_990]


def test_free_days_extend_the_period_with_the_first_payment(workshop: Workshop) -> None:
    code_id = stored_code(workshop, kind="free_days", free_days=14)

    purchase = buy(workshop, promo_code_id=code_id)

    subscription, invoice = subscription_of(workshop, purchase), first_invoice(workshop, purchase)
    assert invoice.period_end is not None
    assert subscription.period_end == invoice.period_end + timedelta(days=14)
    assert subscription.renews_at == subscription.period_end
    assert only_redemption(workshop).periods_left == 0


def test_free_days_extend_a_running_subscription_at_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase).period_end
    code_id = stored_code(workshop, kind="free_days", free_days=14)

    workshop.send(redeem(purchase, code_id))

    assert before is not None
    assert subscription_of(workshop, purchase).period_end == before + timedelta(days=14)
    assert workshop.history(purchase.subscription_id)[-2:] == ["redeem_promo_code", "extend"]


def test_the_period_after_free_days_begins_where_they_end(workshop: Workshop) -> None:
    purchase = buy(workshop, promo_code_id=stored_code(workshop, kind="free_days", free_days=14))
    given_until = subscription_of(workshop, purchase).period_end

    renew(workshop, purchase)

    assert [it.period_start for it in renewal_invoices(workshop)] == [given_until]


def test_a_code_used_later_makes_the_next_demand_cheaper(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(redeem(purchase, stored_code(workshop, percent=50)))

    renew(workshop, purchase)

    assert [it.amount_minor for it in renewal_invoices(workshop)] == [14_995]


def test_a_code_used_later_leaves_the_card_as_it_is(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(redeem(purchase, stored_code(workshop)))

    assert only_card(workshop).id == subscription_of(workshop, purchase).saved_card_id


def test_a_second_running_discount_is_refused(workshop: Workshop) -> None:
    purchase = subscribe(workshop, promo_code_id=stored_code(workshop, duration="forever"))
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, amount_minor=14_995))
    other = stored_code(workshop, code="OTHER")

    problem = refusal_of(workshop, redeem(purchase, other))

    assert problem["code"] == "promo_code_running"
    assert uses_of(workshop, other) == 0


def test_free_days_may_be_given_beside_a_running_discount(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(redeem(purchase, stored_code(workshop, duration="forever")))

    days = stored_code(workshop, code="DAYS", kind="free_days", free_days=3)
    settled = workshop.send(redeem(purchase, days))

    assert settled.fate is Fate.DONE


def test_a_code_comes_too_late_for_an_invoice_that_stands(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    problem = refusal_of(workshop, redeem(purchase, stored_code(workshop)))

    assert problem["code"] == "first_invoice_issued"


def test_another_viewers_subscription_takes_no_code(workshop: Workshop) -> None:
    purchase = buy(workshop)
    stranger = Purchase(new_id(), purchase.subscription_id, purchase.invoice_id)

    problem = refusal_of(workshop, redeem(stranger, stored_code(workshop)))

    assert problem["code"] == "subscription_not_found"


def test_money_of_the_full_price_is_not_taken_for_the_cheaper_one(workshop: Workshop) -> None:
    purchase = subscribe(workshop, promo_code_id=stored_code(workshop))
    payment_id = open_checkout(workshop, purchase)

    problem = refusal_of(workshop, approved(workshop, payment_id, amount_minor=29_990))

    assert problem["code"] == "amount_differs"


def test_a_trial_keeps_the_discount_for_the_first_period_that_is_paid(workshop: Workshop) -> None:
    plan = build_plan(trial_days=7, trial_needs_card=False)
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    command = subscribe_command(
        workshop,
        plan_id=plan["id"],
        price_id=price["id"],
        trial=True,
        promo_code_id=stored_code(workshop),
    )

    workshop.send(command)

    (invoice,) = workshop.rows(Invoice)
    assert invoice.amount_minor == 14_995
    assert only_redemption(workshop).periods_left == 1
