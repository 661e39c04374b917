"""The widget: one attempt at a time, given up when it is left, and believed when it pays late."""

from datetime import timedelta
from typing import Any

from interaction_bus.commands import (
    AbandonCheckout,
    CancelSubscription,
    CollectInvoice,
    OpenCheckout,
    RecordPaymentOutcome,
)
from models import Invoice, Payment
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    advance_to,
    approved,
    buy,
    declined,
    not_sent,
    open_checkout,
    refusal_of,
    renew,
    subscribe,
)


def checkout_of(purchase: Purchase, **fields: object) -> OpenCheckout:
    wish: dict[str, Any] = {
        "viewer_id": purchase.viewer_id,
        "invoice_id": purchase.invoice_id,
        "new_payment_id": new_id(),
    }
    return OpenCheckout(**(wish | fields))


def test_an_attempt_takes_amount_from_the_invoice(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    payment_id = open_checkout(workshop, purchase)

    payment = workshop.row(Payment, payment_id)
    assert (payment.amount_minor, payment.currency) == (29_990, "RUB")
    assert workshop.history(payment_id) == ["open"]
    assert workshop.staged("event")[-1] == "payments.requested"


def test_an_invoice_of_another_viewer_is_as_good_as_missing(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    foreign = refusal_of(workshop, checkout_of(purchase, viewer_id=new_id()))
    absent = refusal_of(workshop, checkout_of(purchase, invoice_id=new_id()))

    assert foreign == absent
    assert foreign["code"] == "invoice_not_found"


def test_a_paid_invoice_is_not_paid_again(workshop: Workshop) -> None:
    purchase = buy(workshop)

    problem = refusal_of(workshop, checkout_of(purchase))

    assert problem["code"] == "not_allowed_in_this_state"
    assert problem["facts"] == {"state": "paid", "allowed": []}


def test_an_invoice_past_its_time_is_not_paid_even_before_the_sweep_has_seen_it(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)
    workshop.advance(timedelta(hours=24))

    assert refusal_of(workshop, checkout_of(purchase))["code"] == "invoice_expired"


def test_nothing_is_paid_for_a_subscription_that_has_ended(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(CancelSubscription(subscription_id=purchase.subscription_id, reason="moved away"))

    problem = refusal_of(workshop, checkout_of(purchase, invoice_id=renewal.invoice_id))

    assert problem["facts"]["state"] == "cancelled"


def test_the_widget_waits_while_the_saved_card_is_being_charged(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    problem = refusal_of(workshop, checkout_of(purchase, invoice_id=renewal.invoice_id))

    assert problem["code"] == "payment_in_progress"
    assert problem["facts"] == {"payment_id": str(renewal.payment_id), "state": "sent"}


def test_the_saved_card_waits_while_the_widget_is_open(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    workshop.send(checkout_of(purchase, invoice_id=renewal.invoice_id))
    workshop.advance(timedelta(minutes=5))

    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id()))

    attempts = workshop.rows(Payment, invoice_id=renewal.invoice_id)
    assert [it.origin for it in attempts] == ["schedule", "widget"]


def test_paying_by_hand_cancels_the_planned_try_in_the_same_transaction(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    by_hand = checkout_of(purchase, invoice_id=renewal.invoice_id)
    workshop.send(by_hand)

    workshop.send(approved(workshop, by_hand.new_payment_id, transaction_id=3_000_000_002))

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert (invoice.state, invoice.next_attempt_at) == ("paid", None)


def test_a_widget_that_was_left_makes_room_for_another_attempt(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    left = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=left))

    following = open_checkout(workshop, purchase)

    assert workshop.history(left) == ["open", "abandon"]
    assert workshop.row(Payment, left).next_check_at is None
    assert workshop.row(Payment, following).state == "opened"


def test_an_attempt_that_was_settled_is_not_abandoned(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id))

    workshop.send(AbandonCheckout(payment_id=payment_id))

    assert workshop.history(payment_id) == ["open", "succeed"]


def test_money_that_comes_after_the_widget_was_left_is_believed(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=payment_id))

    workshop.send(approved(workshop, payment_id))

    assert workshop.history(payment_id) == ["open", "abandon", "succeed"]
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_money_for_an_older_attempt_closes_the_widget_that_is_open(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    older = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=older))
    newer = open_checkout(workshop, purchase)

    workshop.send(approved(workshop, older))

    assert workshop.history(newer) == ["open", "abandon"]


def test_a_refusal_told_after_the_success_changes_nothing(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(approved(workshop, payment_id))

    workshop.send(declined(payment_id, transaction_id=3_000_000_002))

    payment = workshop.row(Payment, payment_id)
    assert (payment.state, payment.provider_transaction_id) == ("succeeded", 3_000_000_001)


def test_a_payment_that_our_check_refused_takes_no_money(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(
        RecordPaymentOutcome(
            payment_id=payment_id, outcome="refused", source="task", decline_code="3008"
        )
    )

    assert workshop.history(payment_id) == ["open", "refuse"]
    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"


def test_a_payment_held_at_the_bank_leaves_the_attempt_open(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)

    workshop.send(
        RecordPaymentOutcome(
            payment_id=payment_id, outcome="pending", source="task", transaction_id=3_000_000_001
        )
    )

    payment = workshop.row(Payment, payment_id)
    assert (payment.state, payment.provider_transaction_id) == ("opened", 3_000_000_001)


def test_an_outcome_that_nobody_defined_is_refused(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    nonsense = RecordPaymentOutcome(payment_id=payment_id, outcome="perhaps", source="task")

    assert refusal_of(workshop, nonsense)["code"] == "outcome_unknown"


def test_the_time_of_a_renewal_invoice_never_runs_out_by_itself(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=3_000_000_002))
    advance_to(workshop, workshop.now() + timedelta(days=2))

    by_hand = checkout_of(purchase, invoice_id=renewal.invoice_id)
    workshop.send(by_hand)

    assert workshop.row(Payment, by_hand.new_payment_id).state == "opened"
