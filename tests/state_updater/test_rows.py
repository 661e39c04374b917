"""Rows of a batch, found by what they belong to."""

from models import Invoice, Payment, ProviderNotification, SavedCard, Subscription
from runtime.identifiers import new_id
from state_updater.rows import Rows

MANY = 3


def test_attempts_are_found_by_their_invoice_oldest_first() -> None:
    rows, invoice_id = Rows(), new_id()
    attempts = [Payment(id=new_id(), invoice_id=invoice_id, attempt=it) for it in (3, 1, 2)]

    rows.put([*attempts, Payment(id=new_id(), invoice_id=new_id(), attempt=1)])

    assert [payment.attempt for payment in rows.payments_of(invoice_id)] == [1, 2, 3]


def test_invoices_are_found_by_their_subscription() -> None:
    rows, subscription_id = Rows(), new_id()
    owned = [Invoice(id=new_id(), subscription_id=subscription_id) for _ in range(MANY)]

    rows.put([*owned, Invoice(id=new_id(), subscription_id=new_id())])

    assert rows.invoices_of(subscription_id) == owned


def test_a_row_that_is_loaded_again_is_there_once_and_as_it_was_loaded_last() -> None:
    rows, invoice_id, payment_id = Rows(), new_id(), new_id()
    rows.put([Payment(id=payment_id, invoice_id=invoice_id, attempt=1, state="opened")])
    fresh = Payment(id=payment_id, invoice_id=invoice_id, attempt=1, state="sent")

    rows.put([fresh])

    assert rows.payments_of(invoice_id) == [fresh]


def test_a_state_that_changed_in_the_batch_decides_what_is_found() -> None:
    rows, viewer_id = Rows(), new_id()
    subscription = Subscription(id=new_id(), viewer_id=viewer_id, state="active")
    card = SavedCard(id=new_id(), viewer_id=viewer_id, state="active")
    rows.put([subscription, card])

    subscription.state, card.state = "cancelled", "withdrawn"

    assert rows.live_subscription_of(viewer_id) is None
    assert rows.active_cards_of(viewer_id) == []


def test_a_notification_is_found_by_provider_kind_and_transaction() -> None:
    rows = Rows()
    told = ProviderNotification(
        id=new_id(), provider="cloudpayments", kind="pay", transaction_id=3_000_000_001
    )

    rows.put([told])

    assert rows.notification("cloudpayments", "pay", 3_000_000_001) is told
    assert rows.notification("cloudpayments", "fail", 3_000_000_001) is None
