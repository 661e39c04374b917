"""News and wishes in the worst order: nobody loses what they paid for, and no news are lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from interaction_bus.commands import (
    CancelInvoice,
    CheckCard,
    ChooseCard,
    GrantTime,
    RefundInvoice,
    WithdrawCard,
)
from models import Invoice, Payment, Refund, SavedCard
from runtime.identifiers import derived_id, new_id
from runtime.settings import BillingSettings
from state_updater.dispatcher import Dispatcher, Fate
from tests.fixtures.builders import build_card, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    bought_gift,
    claim_command,
    gift_of,
    open_gift_checkout,
    order_gift,
)
from tests.state_updater.plan_moves import (
    after_days,
    change,
    change_command,
    offer,
    sell_by_thirty_days,
    settle_charge,
)
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    approved,
    buy,
    declined,
    extra_invoice,
    only_card,
    open_checkout,
    payment_of,
    refunded,
    refusal_of,
    renew,
    subscribe,
    subscription_of,
)


def choose_command(purchase: Purchase, card_id: UUID) -> ChooseCard:
    return ChooseCard(
        subscription_id=purchase.subscription_id,
        saved_card_id=card_id,
        viewer_id=purchase.viewer_id,
        new_payment_id=new_id(),
    )


def sell_trial(workshop: Workshop, **plan: Any) -> None:
    workshop.price = offer(workshop, amount_minor=29_990, trial_days=14, **plan)
    workshop.plan = {"id": workshop.price["plan_id"]}


def test_a_change_that_is_paid_when_its_period_is_over_goes_back(workshop: Workshop) -> None:
    sell_by_thirty_days(workshop)
    purchase = buy(workshop)
    yearly = offer(workshop, amount_minor=299_900, period_unit="year", period_count=1)
    after_days(workshop, purchase, 29.99)
    command = change_command(workshop, purchase, yearly, quoted_minor=0)
    quoted = refusal_of(workshop, command)["facts"]["quoted_amount_minor"]
    asked = change(workshop, purchase, yearly, quoted_minor=quoted)
    renewal = renew(workshop, purchase)

    settle_charge(workshop, asked.new_payment_id)
    settle_charge(workshop, renewal.payment_id, transaction_id=TRANSACTION_ID + 2)

    assert workshop.row(Payment, asked.new_payment_id).is_surplus
    after = subscription_of(workshop, purchase)
    assert (str(after.plan_id), after.state) == (str(workshop.plan["id"]), "active")


def test_choosing_a_card_before_the_trial_loses_no_news_of_its_check(workshop: Workshop) -> None:
    sell_trial(workshop, trial_needs_card=True)
    earlier = build_card(workshop.viewer)
    store(workshop.owner_engine, saved_cards=[earlier])
    purchase = subscribe(workshop, trial=True)
    workshop.send(choose_command(purchase, earlier["id"]))
    payment_id = open_checkout(workshop, purchase)

    told = workshop.send(approved(workshop, payment_id, amount_minor=100))

    assert told.fate is Fate.DONE
    assert subscription_of(workshop, purchase).state == "trialing"


def test_late_news_do_not_bring_a_withdrawn_card_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    invoice = extra_invoice(workshop, purchase)
    payment_id = open_checkout(workshop, invoice)
    card = only_card(workshop)
    workshop.advance(timedelta(minutes=1))
    workshop.send(WithdrawCard(saved_card_id=card.id, viewer_id=purchase.viewer_id))

    workshop.send(approved(workshop, payment_id, transaction_id=TRANSACTION_ID + 1))

    assert [it.state for it in workshop.rows(SavedCard)] == ["withdrawn"]


def test_a_card_that_the_gateway_blocks_rests_though_the_viewer_pays_with_it(
    workshop: Workshop,
) -> None:
    sell_by_thirty_days(workshop)
    purchase = buy(workshop)
    dearer = offer(workshop, amount_minor=59_980, period_unit="day", period_count=30)
    after_days(workshop, purchase, 29.9)
    for number in range(2):
        command = change_command(workshop, purchase, dearer, quoted_minor=-1)
        quoted = refusal_of(workshop, command)["facts"]["quoted_amount_minor"]
        asked = change(workshop, purchase, dearer, quoted_minor=quoted)
        workshop.send(declined(asked.new_payment_id, transaction_id=TRANSACTION_ID + 10 + number))
    renewal = renew(workshop, purchase)
    check = CheckCard(
        subscription_id=purchase.subscription_id,
        viewer_id=purchase.viewer_id,
        new_invoice_id=new_id(),
    )
    workshop.send(check)
    checked = Purchase(purchase.viewer_id, purchase.subscription_id, check.new_invoice_id)
    payment_id = open_checkout(workshop, checked)

    workshop.send(
        approved(workshop, payment_id, transaction_id=TRANSACTION_ID + 1, amount_minor=100)
    )

    assert workshop.rows(Payment, invoice_id=renewal.invoice_id) == []


def test_a_renewal_that_a_manager_annulled_is_not_demanded_again_by_choosing_a_card(
    workshop: Workshop,
) -> None:
    workshop.settings = BillingSettings(renewal_spread_minutes=60)
    workshop.dispatcher = Dispatcher(workshop.engine, workshop.sealer, workshop.settings)
    sell_trial(workshop, trial_needs_card=True)
    purchase = subscribe(workshop, trial=True)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id, amount_minor=100))
    renewal = renew(workshop, purchase)
    workshop.send(CancelInvoice(invoice_id=renewal.invoice_id, reason="asked by phone"))

    workshop.send(choose_command(purchase, only_card(workshop).id))

    assert subscription_of(workshop, purchase).renews_at is None


def test_a_gift_in_a_trial_buys_no_time_of_a_dearer_plan(workshop: Workshop) -> None:
    workshop.price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    workshop.plan = {"id": workshop.price["plan_id"]}
    purchase = subscribe(workshop, trial=True)
    present = bought_gift(workshop, periods=2)
    workshop.send(claim_command(workshop, present, viewer_id=purchase.viewer_id))
    dearer = offer(workshop, amount_minor=99_900)

    problem = refusal_of(workshop, change_command(workshop, purchase, dearer, quoted_minor=0))

    assert problem["code"] == "period_holds_given_time"


def test_gifts_of_a_cheap_plan_are_not_turned_into_time_of_a_dearer_one(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    present = bought_gift(workshop, periods=9)
    workshop.send(claim_command(workshop, present, viewer_id=purchase.viewer_id))
    dearer = offer(workshop, amount_minor=59_980)

    problem = refusal_of(workshop, change_command(workshop, purchase, dearer, quoted_minor=29_990))

    assert problem["code"] == "period_holds_given_time"


def test_no_card_is_tried_for_a_period_that_given_days_have_put_off(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))

    workshop.send(GrantTime(subscription_id=purchase.subscription_id, days=40, reason="an outage"))

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.next_attempt_at == invoice.period_start
    assert invoice.period_start == subscription_of(workshop, purchase).period_end


def test_a_charge_refused_after_days_were_given_is_tried_when_its_period_begins(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(GrantTime(subscription_id=purchase.subscription_id, days=40, reason="an outage"))

    workshop.send(
        declined(
            renewal.payment_id,
            transaction_id=TRANSACTION_ID + 1,
            code="5091",
            decline_class="technical",
        )
    )

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.next_attempt_at == invoice.period_start


def test_a_surplus_that_went_back_is_not_taken_out_of_what_was_owed(workshop: Workshop) -> None:
    purchase = buy(workshop)
    paid = payment_of(workshop, purchase.invoice_id)
    workshop.send(approved(workshop, paid.id, transaction_id=TRANSACTION_ID + 1))
    surplus = payment_of(workshop, purchase.invoice_id)
    refund_id = derived_id(surplus.id, "surplus")
    workshop.send(refunded(refund_id))
    cure = RefundInvoice(invoice_id=purchase.invoice_id, new_refund_id=refund_id, reason="books")

    workshop.send(cure)

    assert workshop.rows(Refund, payment_id=paid.id) == []
    assert len(workshop.rows(Refund, payment_id=surplus.id)) == 1


def test_whoever_pays_a_gift_with_their_saved_card_has_one_card_still(workshop: Workshop) -> None:
    purchase = buy(workshop)
    present = order_gift(workshop, viewer_id=purchase.viewer_id)
    payment_id = open_gift_checkout(workshop, present)

    told = workshop.send(approved(workshop, payment_id, transaction_id=TRANSACTION_ID + 1))

    assert told.fate is Fate.DONE
    assert gift_of(workshop, present).state == "bought"
    assert len(workshop.rows(SavedCard)) == 1
