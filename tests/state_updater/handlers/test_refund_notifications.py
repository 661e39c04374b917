"""News of refunds from the gateway: ours are settled, those of its cabinet are booked."""

from uuid import UUID

from interaction_bus.commands import RetryNotification
from models import Invoice, Payment, ProviderNotification, Refund
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import REFUND_TRANSACTION_ID, refund_news
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    approved,
    buy,
    open_checkout,
    payment_of,
    refund,
    refunded,
    subscribe,
    subscription_of,
)


def kept(workshop: Workshop) -> ProviderNotification:
    (row,) = workshop.rows(ProviderNotification)
    return row


def bought(workshop: Workshop) -> tuple[Purchase, Payment]:
    purchase = buy(workshop)
    return purchase, payment_of(workshop, purchase.invoice_id)


def quarantined_as(workshop: Workshop) -> str | None:
    assert kept(workshop).outcome == "quarantined"
    return kept(workshop).problem


def test_the_news_of_our_refund_settles_it(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    workshop.send(refund_news(workshop, payment, refund_id=refund_id))

    assert workshop.history(refund_id) == ["request", "send", "succeed"]
    assert workshop.row(Invoice, purchase.invoice_id).state == "refunded"


def test_the_news_of_our_refund_and_the_answer_to_our_call_count_once(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    workshop.send_all([refunded(refund_id), refund_news(workshop, payment, refund_id=refund_id)])

    assert len(workshop.rows(Refund)) == 1
    assert workshop.staged("event").count("payments.refunded") == 1


def test_a_refund_made_in_the_providers_cabinet_is_booked(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)

    workshop.send(refund_news(workshop, payment, amount="100.00"))

    (row,) = workshop.rows(Refund)
    assert (row.state, row.amount_minor) == ("succeeded", 10_000)
    assert workshop.history(row.id) == ["request", "succeed"]
    assert workshop.row(Invoice, purchase.invoice_id).refunded_minor == 10_000


def test_a_full_refund_in_the_cabinet_ends_the_access(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)

    workshop.send(refund_news(workshop, payment))

    assert subscription_of(workshop, purchase).state == "cancelled"


def test_a_doubled_refund_of_the_cabinet_is_booked_once(workshop: Workshop) -> None:
    _, payment = bought(workshop)
    told = refund_news(workshop, payment, amount="100.00")

    workshop.send_all([told, told])
    workshop.send(told)

    assert len(workshop.rows(Refund)) == 1


def test_a_refund_that_the_gateway_declined_books_nothing(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)

    workshop.send(refund_news(workshop, payment, Status="Declined"))

    assert workshop.rows(Refund) == []
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_refund_targets_the_payment_it_names_rather_than_the_order(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)
    workshop.send(approved(workshop, payment.id, transaction_id=SECOND_TRANSACTION))

    # By hand in the cabinet: the second operation carries the order number of the first.
    workshop.send(
        refund_news(workshop, payment, PaymentTransactionId=SECOND_TRANSACTION, amount="1.00")
    )

    (by_hand,) = [it for it in workshop.rows(Refund) if it.amount_minor == 100]
    assert by_hand.payment_id != payment.id
    assert workshop.row(Invoice, purchase.invoice_id).refunded_minor == 0


def test_a_refund_of_a_payment_that_we_do_not_know_is_quarantined(workshop: Workshop) -> None:
    _, payment = bought(workshop)
    stranger = Payment(
        id=new_id(), viewer_id=payment.viewer_id, provider_transaction_id=SECOND_TRANSACTION
    )

    workshop.send(refund_news(workshop, stranger))

    assert quarantined_as(workshop) == "unknown_payment"


def test_a_refund_told_of_before_its_payment_waits_for_it(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    payment = workshop.row(Payment, payment_id)
    payment.provider_transaction_id = 3_000_000_001
    first = workshop.send(refund_news(workshop, payment))
    before = quarantined_as(workshop)
    workshop.send(approved(workshop, payment_id))

    workshop.send(RetryNotification(notification_id=kept(workshop).id, payment_id=payment_id))

    assert (first.fate, before) == (Fate.DONE, "unknown_payment")
    assert workshop.row(Invoice, purchase.invoice_id).state == "refunded"


def test_a_refund_of_another_amount_than_ours_is_quarantined(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)
    refund_id = refund(workshop, purchase.invoice_id)

    settled = workshop.send(refund_news(workshop, payment, refund_id=refund_id, amount="1.00"))

    assert settled.fate is Fate.DONE
    assert quarantined_as(workshop) == "amount_differs"
    assert workshop.row(Refund, refund_id).state == "sent"


def test_a_refund_above_what_was_paid_is_quarantined(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)

    workshop.send(refund_news(workshop, payment, amount="300.00"))

    assert quarantined_as(workshop) == "refund_exceeds_payment"
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_refund_without_our_mark_waits_while_one_of_ours_is_open(workshop: Workshop) -> None:
    purchase, payment = bought(workshop)
    refund_id = refund(workshop, purchase.invoice_id)
    workshop.send(refund_news(workshop, payment))
    before = quarantined_as(workshop)

    workshop.send(refunded(refund_id, transaction_id=REFUND_TRANSACTION_ID))
    workshop.send(RetryNotification(notification_id=kept(workshop).id, payment_id=payment.id))

    assert before == "refund_under_way"
    assert kept(workshop).outcome == "settled"
    assert ids_of(workshop.rows(Refund)) == [refund_id]


def test_a_refund_of_another_viewers_account_is_quarantined(workshop: Workshop) -> None:
    _, payment = bought(workshop)

    workshop.send(refund_news(workshop, payment, AccountId="somebody-else"))

    assert quarantined_as(workshop) == "account_differs"


def ids_of(rows: list[Refund]) -> list[UUID]:
    return [row.id for row in rows]
