"""Claiming a gift: once, by whoever has the code, on top of what they have."""

from datetime import timedelta

from interaction_bus.commands import (
    ExpireGift,
    PauseSubscription,
    RecordDispute,
    RetryPayment,
)
from models import Invoice, Subscription, Viewer
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    Present,
    bought_gift,
    claim_command,
    gift_of,
    order_gift,
    pay_gift,
    subscription_of_viewer,
)
from tests.state_updater.plan_moves import three_weeks_from_new_year
from tests.state_updater.purchases import (
    advance_to,
    buy,
    declined,
    refusal_of,
    renew,
    renewal_invoices,
    subscribe,
    subscribe_command,
    subscription_of,
)
from tests.state_updater.races import at_once, rival, settle


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


def test_a_month_given_to_who_pays_by_the_week_is_a_month_long(workshop: Workshop) -> None:
    monthly = {"plan_id": workshop.plan["id"], "price_id": workshop.price["id"]}
    purchase = three_weeks_from_new_year(workshop)
    before = subscription_of(workshop, purchase).period_end
    present = bought_gift(workshop, **monthly)

    workshop.send(claim_command(workshop, present, viewer_id=purchase.viewer_id))

    assert before is not None
    assert subscription_of(workshop, purchase).period_end == before.replace(month=2)


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


def test_a_gift_stands_for_the_first_period_after_a_trial(workshop: Workshop) -> None:
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
    assert after.state == "active"
    assert after.period_end - before.period_end >= timedelta(days=28)
    assert workshop.row(Invoice, command.new_invoice_id).state == "cancelled"


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
