"""Gifts: bought without a subscription, claimed once, and returned only while unclaimed."""

from datetime import timedelta
from typing import Any

import pytest

from billing_rules.derivation import Derivation
from interaction_bus.commands import (
    CancelInvoice,
    CancelSubscription,
    ExpireGift,
    ExpireInvoice,
    OpenCheckout,
    PauseSubscription,
    RecordDispute,
    RefundInvoice,
    RetryPayment,
)
from models import Gift, Invoice, Payment, Refund, SavedCard, Subscription, Viewer
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    Present,
    bought_gift,
    buy_gift_command,
    claim_command,
    gift_of,
    open_gift_checkout,
    order_gift,
    pay_gift,
    return_command,
    subscription_of_viewer,
)
from tests.state_updater.purchases import (
    advance_to,
    approved,
    buy,
    declined,
    refunded,
    refusal_of,
    renew,
    renewal_invoices,
    subscribe,
    subscribe_command,
    subscription_of,
)
from tests.state_updater.races import at_once, rival, settle


def refund_command(present: Present, **fields: Any) -> RefundInvoice:
    wish = {"invoice_id": present.invoice_id, "new_refund_id": new_id(), "reason": "asked for"}
    return RefundInvoice(**(wish | fields))


def test_a_gift_costs_its_periods_together(workshop: Workshop) -> None:
    present = order_gift(workshop, periods=3)

    invoice = workshop.row(Invoice, present.invoice_id)
    derivation = Derivation.from_json(invoice.derivation)
    assert (invoice.kind, invoice.subscription_id) == ("gift", None)
    assert invoice.amount_minor == 3 * 29_990
    assert (derivation.gift_periods, derivation.list_price_minor) == (3, 29_990)


@pytest.mark.parametrize("periods", [0, 37, -1])
def test_a_gift_holds_a_sensible_number_of_periods(workshop: Workshop, periods: int) -> None:
    problem = refusal_of(workshop, buy_gift_command(workshop, periods=periods))

    assert problem["code"] == "periods_out_of_range"


def test_a_plan_that_is_not_sold_is_not_given(workshop: Workshop) -> None:
    plan = build_plan(status="archived")
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])

    command = buy_gift_command(workshop, plan_id=plan["id"], price_id=price["id"])

    assert refusal_of(workshop, command)["code"] == "plan_archived"


def test_somebody_new_may_buy_a_gift(workshop: Workshop) -> None:
    command = buy_gift_command(workshop, viewer_id=new_id())

    workshop.send(command)

    assert workshop.row(Viewer, command.viewer_id).email == "viewer@example.test"


def test_a_subscriber_may_buy_a_gift_besides(workshop: Workshop) -> None:
    purchase = buy(workshop)

    present = bought_gift(workshop)

    assert gift_of(workshop, present).state == "bought"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_paid_gift_waits_for_a_year(workshop: Workshop) -> None:
    present = bought_gift(workshop)

    gift = gift_of(workshop, present)
    paid_at = workshop.row(Invoice, present.invoice_id).paid_at
    assert paid_at is not None
    assert gift.expires_at == paid_at + timedelta(days=365)
    assert workshop.history(present.gift_id) == ["order", "buy"]
    assert workshop.staged("event")[-2:] == ["gifts.bought", "invoices.paid"]


def test_paying_a_gift_twice_sends_the_second_money_back(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = open_gift_checkout(workshop, present)
    workshop.send(approved(workshop, payment_id, token=None, transaction_id=1))

    workshop.send(approved(workshop, payment_id, token=None, transaction_id=2))

    assert [it.is_surplus for it in workshop.rows(Payment)].count(True) == 1
    assert len(workshop.rows(Refund)) == 1
    assert gift_of(workshop, present).state == "bought"


def test_a_declined_card_leaves_the_gift_to_be_paid(workshop: Workshop) -> None:
    present = order_gift(workshop)

    workshop.send(declined(open_gift_checkout(workshop, present)))
    pay_gift(workshop, present)

    assert gift_of(workshop, present).state == "bought"


def test_no_card_is_agreed_to_by_giving(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (card,) = workshop.rows(SavedCard)

    bought_gift(workshop)

    assert subscription_of(workshop, purchase).saved_card_id == card.id
    assert len(workshop.rows(SavedCard)) == 1


def test_a_manager_cannot_charge_a_card_for_a_gift(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = open_gift_checkout(workshop, present)
    workshop.send(declined(payment_id))

    retry = RetryPayment(
        payment_id=payment_id, new_payment_id=new_id(), attempt_number=1, reason="asked"
    )

    assert refusal_of(workshop, retry)["code"] == "no_card"


@pytest.mark.parametrize("ending", ["lapses", "is annulled"])
def test_a_gift_that_nobody_pays_is_abandoned(workshop: Workshop, ending: str) -> None:
    present = order_gift(workshop)

    if ending == "lapses":
        workshop.advance(timedelta(hours=25))
        workshop.send(ExpireInvoice(invoice_id=present.invoice_id))
    else:
        workshop.send(CancelInvoice(invoice_id=present.invoice_id, reason="changed my mind"))

    assert gift_of(workshop, present).state == "abandoned"
    assert refusal_of(workshop, claim_command(workshop, present))["code"] == "gift_not_found"


def test_money_for_an_abandoned_gift_goes_back(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = open_gift_checkout(workshop, present)
    workshop.advance(timedelta(hours=25))
    workshop.send(CancelInvoice(invoice_id=present.invoice_id, reason="changed my mind"))

    workshop.send(approved(workshop, payment_id, token=None))

    assert gift_of(workshop, present).state == "abandoned"
    (refund,) = workshop.rows(Refund)
    assert refund.amount_minor == 29_990


def test_another_viewer_cannot_open_the_checkout_of_a_gift(workshop: Workshop) -> None:
    present = order_gift(workshop)
    command = OpenCheckout(
        viewer_id=new_id(), invoice_id=present.invoice_id, new_payment_id=new_id()
    )

    assert refusal_of(workshop, command)["code"] == "invoice_not_found"


def test_claiming_begins_a_subscription_that_does_not_renew(workshop: Workshop) -> None:
    present = bought_gift(workshop, periods=2)
    claim = claim_command(workshop, present)

    workshop.send(claim)

    subscription = workshop.row(Subscription, claim.new_subscription_id)
    assert (subscription.state, subscription.auto_renew) == ("active", False)
    assert subscription.access_until == subscription.period_end
    assert subscription.period_start is not None
    assert subscription.period_end is not None
    months = subscription.period_end.month - subscription.period_start.month
    assert months % 12 == 2
    assert workshop.history(subscription.id) == ["subscribe", "activate"]


def test_a_claimed_gift_knows_by_whom_and_what_it_became(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    claim = claim_command(workshop, present)

    workshop.send(claim)

    gift = gift_of(workshop, present)
    assert (gift.state, gift.claimed_by) == ("claimed", claim.viewer_id)
    assert gift.subscription_id == claim.new_subscription_id
    assert workshop.row(Viewer, claim.viewer_id).locale == "en"
    assert workshop.staged("event")[-4:] == [
        "subscriptions.created",
        "access.granted",
        "subscriptions.updated",
        "gifts.claimed",
    ]


def test_claiming_prolongs_the_subscription_that_runs(workshop: Workshop) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase)
    present = bought_gift(workshop)

    workshop.send(claim_command(workshop, present, viewer_id=purchase.viewer_id))

    after = subscription_of(workshop, purchase)
    assert before.period_end is not None
    assert after.period_end is not None
    assert timedelta(days=28) <= after.period_end - before.period_end <= timedelta(days=31)
    assert (after.anchor_day, after.renews_at) == (before.anchor_day, after.period_end)
    assert after.auto_renew


def test_the_renewal_after_a_gift_begins_where_the_gift_ends(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(claim_command(workshop, bought_gift(workshop), viewer_id=purchase.viewer_id))
    given_until = subscription_of(workshop, purchase).period_end

    renew(workshop, purchase)

    assert [it.period_start for it in renewal_invoices(workshop)] == [given_until]


def test_a_gift_stands_for_the_period_that_is_owed(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=7))
    period_end = subscription_of(workshop, purchase).period_end
    present = bought_gift(workshop)

    workshop.send(claim_command(workshop, present, viewer_id=purchase.viewer_id))

    subscription = subscription_of(workshop, purchase)
    assert subscription.state == "active"
    assert workshop.row(Invoice, renewal.invoice_id).state == "cancelled"
    assert period_end is not None
    assert subscription.period_end is not None
    assert subscription.period_end > period_end


def test_a_gift_waits_for_a_charge_that_is_under_way(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=7))
    (invoice,) = renewal_invoices(workshop)
    retry = RetryPayment(
        payment_id=renewal.payment_id, new_payment_id=new_id(), attempt_number=1, reason="asked"
    )
    workshop.send(retry)
    present = bought_gift(workshop)

    claim = claim_command(workshop, present, viewer_id=purchase.viewer_id)

    assert refusal_of(workshop, claim)["code"] == "payment_in_progress"
    assert workshop.row(Invoice, invoice.id).state == "past_due"
    assert gift_of(workshop, present).state == "bought"


def test_whoever_has_an_unpaid_first_invoice_settles_that_first(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    present = bought_gift(workshop)

    claim = claim_command(workshop, present, viewer_id=purchase.viewer_id)

    assert refusal_of(workshop, claim)["code"] == "subscription_awaiting_payment"


def test_the_buyer_may_keep_the_gift(workshop: Workshop) -> None:
    present = bought_gift(workshop)

    workshop.send(claim_command(workshop, present, viewer_id=present.buyer_id))

    assert subscription_of_viewer(workshop, present.buyer_id).state == "active"


def test_a_gift_is_claimed_once(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(claim_command(workshop, present))

    problem = refusal_of(workshop, claim_command(workshop, present))

    assert problem["code"] == "gift_claimed"


def test_two_who_claim_at_once_are_one_who_gets_it(workshop: Workshop, database_url: str) -> None:
    present = bought_gift(workshop)
    commands = [claim_command(workshop, present) for _ in range(8)]

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        pairs = zip([one, other] * 4, commands, strict=True)
        actions = [
            lambda dispatcher=dispatcher, command=command: settle(workshop, dispatcher, command)
            for dispatcher, command in pairs
        ]
        settled = [fate for answer in at_once(*actions) for fate in answer]

    assert [it.fate for it in settled].count(Fate.DONE) == 1
    assert [it.fate for it in settled].count(Fate.REJECTED) == 7
    assert len(workshop.rows(Subscription)) == 1


def test_a_claim_that_comes_twice_gives_time_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    claim = claim_command(workshop, bought_gift(workshop), viewer_id=purchase.viewer_id)
    message_id = new_id()
    workshop.send(claim, message_id=message_id)
    once = subscription_of(workshop, purchase).period_end

    workshop.send(claim, message_id=message_id)

    assert subscription_of(workshop, purchase).period_end == once


def test_a_gift_of_which_the_time_is_over_is_not_claimed(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    advance_to(workshop, gift_of(workshop, present).expires_at)

    problem = refusal_of(workshop, claim_command(workshop, present))

    assert problem["code"] == "gift_expired"


def test_a_gift_lapses_when_its_time_is_over(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    advance_to(workshop, gift_of(workshop, present).expires_at)

    workshop.send(ExpireGift(gift_id=present.gift_id))

    assert gift_of(workshop, present).state == "expired"
    assert workshop.row(Invoice, present.invoice_id).state == "paid"
    assert workshop.staged("event")[-1] == "gifts.expired"


def test_a_gift_does_not_lapse_early(workshop: Workshop) -> None:
    present = bought_gift(workshop)

    workshop.send(ExpireGift(gift_id=present.gift_id))

    assert gift_of(workshop, present).state == "bought"


@pytest.mark.parametrize("state", ["bought", "expired"])
def test_a_gift_that_nobody_claimed_goes_back_whole(workshop: Workshop, state: str) -> None:
    present = bought_gift(workshop)
    if state == "expired":
        advance_to(workshop, gift_of(workshop, present).expires_at)
        workshop.send(ExpireGift(gift_id=present.gift_id))
    command = return_command(present)

    workshop.send(command)
    workshop.send(refunded(command.new_refund_id))

    assert gift_of(workshop, present).state == "returned"
    assert workshop.row(Invoice, present.invoice_id).state == "refunded"


def test_nobody_claims_a_gift_that_is_taken_back(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(return_command(present))

    problem = refusal_of(workshop, claim_command(workshop, present))

    assert problem["code"] == "gift_returned"


def test_a_claimed_gift_is_not_taken_back(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(claim_command(workshop, present))

    problem = refusal_of(workshop, return_command(present))

    assert problem["code"] == "not_allowed_in_this_state"
    assert workshop.rows(Refund) == []


def test_claiming_and_returning_at_once_never_gives_both(
    workshop: Workshop, database_url: str
) -> None:
    present = bought_gift(workshop)
    commands = [claim_command(workshop, present), return_command(present)]

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        settled = at_once(
            lambda: settle(workshop, one, commands[0]), lambda: settle(workshop, other, commands[1])
        )

    assert sorted(it.fate for answer in settled for it in answer) == [Fate.DONE, Fate.REJECTED]
    assert len(workshop.rows(Refund)) + len(workshop.rows(Subscription)) == 1


def test_nobody_claims_a_gift_whose_payment_is_disputed(workshop: Workshop) -> None:
    present = order_gift(workshop)
    payment_id = pay_gift(workshop, present)
    dispute = RecordDispute(
        payment_id=payment_id,
        new_dispute_id=new_id(),
        transaction_id=9,
        amount_minor=29_990,
        currency="RUB",
        opened_at=workshop.now(),
        reason="not recognised",
    )

    workshop.send(dispute)

    assert refusal_of(workshop, claim_command(workshop, present))["code"] == "gift_returned"


def test_money_of_a_gift_goes_back_only_with_the_gift(workshop: Workshop) -> None:
    present = bought_gift(workshop)

    problem = refusal_of(workshop, refund_command(present, amount_minor=100))

    assert problem["code"] == "gift_not_returned"


def test_money_of_a_claimed_gift_needs_a_managers_explicit_word(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(claim_command(workshop, present))

    problem = refusal_of(workshop, refund_command(present))

    assert problem["code"] == "gift_claimed"


def test_the_recipient_keeps_a_gift_whose_money_goes_back_by_word(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    claim = claim_command(workshop, present)
    workshop.send(claim)
    command = refund_command(present, despite_claim=True)

    workshop.send(command)
    workshop.send(refunded(command.new_refund_id))

    assert gift_of(workshop, present).state == "claimed"
    assert workshop.row(Subscription, claim.new_subscription_id).state == "active"
    assert workshop.row(Invoice, present.invoice_id).state == "refunded"


def test_a_refused_return_may_be_tried_again_by_refund(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    first = return_command(present)
    workshop.send(first)
    refusal = refunded(first.new_refund_id)
    workshop.send(type(refusal)(refund_id=first.new_refund_id, outcome="refused", source="task"))

    settled = workshop.send(refund_command(present))

    assert settled.fate is Fate.DONE


def test_cancelling_a_subscription_leaves_the_gift_claimed(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    claim = claim_command(workshop, present)
    workshop.send(claim)

    workshop.send(CancelSubscription(subscription_id=claim.new_subscription_id, reason="no time"))

    assert gift_of(workshop, present).state == "claimed"


def test_a_repeated_order_is_one_gift(workshop: Workshop) -> None:
    command, message_id = buy_gift_command(workshop), new_id()

    for _ in range(2):
        workshop.send(command, message_id=message_id)

    assert len(workshop.rows(Gift)) == 1
    assert len(workshop.rows(Invoice)) == 1


def test_orders_and_claims_share_a_batch(workshop: Workshop) -> None:
    presents = [bought_gift(workshop, code=f"CODE{number}") for number in range(2)]
    viewer_id = new_id()

    settled = workshop.send_all(
        [claim_command(workshop, present, viewer_id=viewer_id) for present in presents]
    )

    assert [it.fate for it in settled] == [Fate.DONE, Fate.DONE]
    subscription = subscription_of_viewer(workshop, viewer_id)
    assert subscription.period_start is not None
    assert subscription.period_end is not None
    assert subscription.period_end - subscription.period_start > timedelta(days=58)


def test_a_gift_that_is_not_there_is_told(workshop: Workshop) -> None:
    command = claim_command(workshop, Present(new_id(), new_id(), new_id()))

    assert refusal_of(workshop, command)["code"] == "gift_not_found"


def test_a_gift_prolongs_a_trial_before_its_first_charge(workshop: Workshop) -> None:
    plan = build_plan(trial_days=7, trial_needs_card=False)
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    command = subscribe_command(workshop, plan_id=plan["id"], price_id=price["id"], trial=True)
    workshop.send(command)
    before = workshop.row(Subscription, command.new_subscription_id)
    present = bought_gift(workshop)

    workshop.send(claim_command(workshop, present, viewer_id=command.viewer_id))

    after = workshop.row(Subscription, command.new_subscription_id)
    assert before.period_end is not None
    assert after.period_end is not None
    assert after.state == "trialing"
    assert after.period_end - before.period_end >= timedelta(days=28)


def test_a_paused_subscription_gets_the_time_of_a_gift_as_well(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(PauseSubscription(subscription_id=purchase.subscription_id))
    before = subscription_of(workshop, purchase).period_end
    present = bought_gift(workshop)

    workshop.send(claim_command(workshop, present, viewer_id=purchase.viewer_id))

    after = subscription_of(workshop, purchase)
    assert before is not None
    assert after.period_end is not None
    assert (after.state, after.renews_at) == ("paused", None)
    assert after.period_end - before >= timedelta(days=28)
