"""The charge of a renewal: sent once, followed to its outcome, and never doubled."""

from datetime import timedelta
from uuid import UUID

from interaction_bus.commands import CancelInvoice, CollectInvoice, OpenCheckout
from models import Invoice, Payment
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    THIRD_TRANSACTION,
    Renewal,
    approved,
    buy,
    declined,
    not_sent,
    renew,
    subscription_of,
    unknown,
)


def collect(workshop: Workshop, renewal: Renewal) -> Payment | None:
    """Tick for the planned attempt; return it, or none when none began."""
    payment_id = new_id()
    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=payment_id))
    found = workshop.rows(Payment, id=payment_id)
    return found[0] if found else None


def next_try_of(workshop: Workshop, renewal: Renewal) -> UUID:
    """Let the charge of a renewal not be sent, and return the attempt that comes after it."""
    workshop.send(not_sent(renewal.payment_id))
    workshop.advance(timedelta(minutes=5))
    following = collect(workshop, renewal)
    assert following is not None
    return following.id


def test_a_charge_that_was_not_sent_is_tried_again_after_each_longer_delay(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    payment_id = renewal.payment_id

    for delay in (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=4)):
        workshop.send(not_sent(payment_id))
        workshop.advance(delay - timedelta(minutes=1))
        assert collect(workshop, renewal) is None, f"tried before {delay} were over"
        workshop.advance(timedelta(minutes=1))
        following = collect(workshop, renewal)
        assert following is not None, f"not tried after {delay}"
        payment_id = following.id

    assert subscription_of(workshop, purchase).state == "active"


def test_after_the_last_try_that_was_not_sent_the_viewer_is_asked_to_pay(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    payment_id = renewal.payment_id
    for _ in range(3):
        workshop.send(not_sent(payment_id))
        workshop.advance(timedelta(hours=4))
        following = collect(workshop, renewal)
        assert following is not None
        payment_id = following.id

    workshop.send(not_sent(payment_id))

    assert workshop.row(Invoice, renewal.invoice_id).next_attempt_at is None
    assert subscription_of(workshop, purchase).state == "past_due"
    assert workshop.staged("event")[-1] == "subscriptions.renew_required"


def test_an_unresolved_charge_is_never_followed_by_another(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.advance(timedelta(days=2))

    assert collect(workshop, renewal) is None
    assert workshop.staged("task") == ["charge_saved_card"]


def test_a_charge_that_timed_out_and_then_shows_pays_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))
    workshop.advance(timedelta(hours=1))
    collect(workshop, renewal)

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    assert workshop.history(renewal.payment_id) == ["open", "send", "lose_sight", "succeed"]
    assert len(workshop.rows(Payment, invoice_id=renewal.invoice_id)) == 1
    assert subscription_of(workshop, purchase).state == "active"


def test_a_charge_thought_unsent_that_shows_after_the_next_one_goes_back(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    second_id = next_try_of(workshop, renewal)
    workshop.send(approved(workshop, second_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=THIRD_TRANSACTION))

    assert workshop.row(Payment, renewal.payment_id).is_surplus
    assert workshop.staged("task").count("refund_payment") == 1


def test_a_surplus_on_a_paid_renewal_leaves_the_subscription_paid(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=THIRD_TRANSACTION))

    assert subscription_of(workshop, purchase).state == "active"
    assert "subscriptions.renew_required" not in workshop.staged("event")


def test_a_decline_after_an_older_attempt_has_paid_leaves_the_subscription_paid(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    second_id = next_try_of(workshop, renewal)
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=SECOND_TRANSACTION))

    workshop.send(declined(second_id, transaction_id=THIRD_TRANSACTION))

    assert workshop.row(Payment, second_id).state == "declined"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_manager_who_annuls_a_renewal_keeps_the_card_from_being_charged(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    workshop.send(CancelInvoice(invoice_id=renewal.invoice_id, reason="a gift"))
    workshop.advance(timedelta(minutes=5))

    assert collect(workshop, renewal) is None


def test_what_is_due_is_not_charged_while_the_widget_pays_it(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    checkout = OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=renewal.invoice_id, new_payment_id=new_id()
    )
    workshop.advance(timedelta(minutes=5))

    workshop.send_all(
        [checkout, CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id())]
    )

    open_attempts = [
        it
        for it in workshop.rows(Payment, invoice_id=renewal.invoice_id)
        if it.state in {"opened", "sent"}
    ]
    assert [it.id for it in open_attempts] == [checkout.new_payment_id]
