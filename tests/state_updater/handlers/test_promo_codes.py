"""Promo codes: what they take off, when a use counts, and when it is given back."""

from datetime import timedelta
from typing import Any

import pytest

from billing_rules.derivation import Derivation
from interaction_bus.commands import (
    CancelInvoice,
    CancelSubscription,
    ExpireInvoice,
    RedeemPromoCode,
)
from models import Invoice, Payment, PromoRedemption
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import only_redemption, stored_code, uses_of
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
from tests.state_updater.races import at_once, rival, settle


def redeem(purchase: Purchase, promo_code_id: Any) -> RedeemPromoCode:
    return RedeemPromoCode(
        subscription_id=purchase.subscription_id,
        viewer_id=purchase.viewer_id,
        promo_code_id=promo_code_id,
    )


def first_invoice(workshop: Workshop, purchase: Purchase) -> Invoice:
    return workshop.row(Invoice, purchase.invoice_id)


def buy_at(workshop: Workshop, amount_minor: int, **fields: Any) -> Purchase:
    """Subscribe and pay an amount that is not the list price."""
    purchase = subscribe(workshop, **fields)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, amount_minor=amount_minor))
    return purchase


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


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"status": "archived"}, "promo_code_expired"),
        ({"most_uses": 1, "uses": 1}, "promo_code_used_up"),
        ({"kind": "amount", "amount_minor": 1, "currency": "USD"}, "promo_code_other_currency"),
    ],
)
def test_a_code_that_cannot_be_used_stops_the_whole_wish(
    workshop: Workshop, terms: dict[str, Any], refusal: str
) -> None:
    command = subscribe_command(workshop, promo_code_id=stored_code(workshop, **terms))

    problem = refusal_of(workshop, command)

    assert problem["code"] == refusal
    assert workshop.rows(Invoice) == []


def test_a_code_that_is_not_there_is_told(workshop: Workshop) -> None:
    problem = refusal_of(workshop, subscribe_command(workshop, promo_code_id=new_id()))

    assert problem["code"] == "promo_code_not_found"


@pytest.mark.parametrize("ending", ["lapses", "is annulled"])
def test_a_first_invoice_that_bought_nothing_gives_the_use_back(
    workshop: Workshop, ending: str
) -> None:
    code_id = stored_code(workshop, most_uses=1)
    purchase = subscribe(workshop, promo_code_id=code_id)

    if ending == "lapses":
        workshop.advance(timedelta(hours=25))
        workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))
    else:
        workshop.send(CancelInvoice(invoice_id=purchase.invoice_id, reason="not wanted"))

    assert uses_of(workshop, code_id) == 0
    assert only_redemption(workshop).given_back_at is not None
    again = workshop.send(subscribe_command(workshop, promo_code_id=code_id))
    assert again.fate is Fate.DONE


def test_a_paid_use_is_not_given_back_by_a_later_end(workshop: Workshop) -> None:
    code_id = stored_code(workshop)
    purchase = buy_at(workshop, 14_995, promo_code_id=code_id)

    workshop.send(
        CancelSubscription(subscription_id=purchase.subscription_id, reason="seen it all")
    )

    assert uses_of(workshop, code_id) == 1


def test_a_viewer_uses_a_code_as_often_as_it_allows(workshop: Workshop) -> None:
    days = {"kind": "free_days", "free_days": 1}
    code_id = stored_code(workshop, most_uses_per_viewer=2, **days)
    purchase = buy(workshop)

    fates = [workshop.send(redeem(purchase, code_id)).fate for _ in range(3)]

    assert fates == [Fate.DONE, Fate.DONE, Fate.REJECTED]
    assert {it.ordinal for it in workshop.rows(PromoRedemption)} == {1, 2}


def test_the_limit_of_a_viewer_holds_within_one_batch(workshop: Workshop) -> None:
    code_id = stored_code(workshop, kind="free_days", free_days=1)
    purchase = buy(workshop)

    settled = workshop.send_all([redeem(purchase, code_id) for _ in range(3)])

    assert [it.fate for it in settled].count(Fate.DONE) == 1
    assert uses_of(workshop, code_id) == 1


def test_a_repeated_command_is_one_use(workshop: Workshop) -> None:
    code_id = stored_code(workshop)
    purchase = buy(workshop)
    message_id = new_id()

    for _ in range(2):
        workshop.send(redeem(purchase, code_id), message_id=message_id)

    assert uses_of(workshop, code_id) == 1


def test_a_limit_of_three_is_used_three_times_by_twenty_at_once(
    workshop: Workshop, database_url: str
) -> None:
    code_id = stored_code(workshop, most_uses=3)
    commands = [
        subscribe_command(workshop, viewer_id=new_id(), promo_code_id=code_id) for _ in range(20)
    ]

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        halves = [(one, commands[:10]), (other, commands[10:])]
        actions = [
            lambda dispatcher=dispatcher, command=command: settle(workshop, dispatcher, command)
            for dispatcher, half in halves
            for command in half
        ]
        settled = [fate for answer in at_once(*actions) for fate in answer]

    assert [it.fate for it in settled].count(Fate.DONE) == 3
    assert [it.fate for it in settled].count(Fate.REJECTED) == 17
    assert uses_of(workshop, code_id) == len(workshop.rows(PromoRedemption)) == 3


def test_one_viewer_who_clicks_in_many_windows_uses_a_code_once(
    workshop: Workshop, database_url: str
) -> None:
    code_id = stored_code(workshop, kind="free_days", free_days=7)
    purchase = buy(workshop)

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        actions = [
            lambda dispatcher=dispatcher: settle(workshop, dispatcher, redeem(purchase, code_id))
            for dispatcher in [one, other] * 4
        ]
        settled = [fate for answer in at_once(*actions) for fate in answer]

    assert [it.fate for it in settled].count(Fate.DONE) == 1
    assert uses_of(workshop, code_id) == 1


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


def test_a_trial_that_nobody_pays_for_gives_no_use_back(workshop: Workshop) -> None:
    plan = build_plan(trial_days=7, trial_needs_card=False)
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    code_id = stored_code(workshop)
    command = subscribe_command(
        workshop, plan_id=plan["id"], price_id=price["id"], trial=True, promo_code_id=code_id
    )
    workshop.send(command)

    workshop.send(
        CancelSubscription(subscription_id=command.new_subscription_id, reason="not for me")
    )

    assert uses_of(workshop, code_id) == 1
