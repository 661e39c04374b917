"""What comes late for an erased viewer: money is booked right, and nothing about them comes back.

Whoever comes back by themselves begins anew.
"""

from datetime import timedelta
from uuid import UUID

import pytest

from interaction_bus.commands import AbandonCheckout, ExpireInvoice, RetryNotification
from interaction_bus.envelope import wrap
from models import (
    FiscalReceipt,
    Invoice,
    Payment,
    ProviderNotification,
    Refund,
    SavedCard,
    Viewer,
)
from runtime.identifiers import new_id
from state_updater.dispatcher import Delivered, Fate
from tests.fixtures.workshop import MANAGER, Workshop
from tests.state_updater.erasures import (
    ADDRESS,
    buy_as_anna,
    ended,
    erase,
    erase_command,
    tables_with,
    viewer_of,
)
from tests.state_updater.gateway_news import payment_news, receipt_news, refund_news
from tests.state_updater.purchases import (
    CARD_TOKEN,
    approved,
    buy,
    open_checkout,
    payment_of,
    refunded,
    refusal_of,
    subscribe,
    subscribe_command,
    subscription_of,
)
from tests.state_updater.races import at_once, rival, settle

LATE = 3_000_000_007


def erased_at_the_widget(workshop: Workshop) -> Payment:
    """Return the attempt in a widget that was given up before its viewer was erased."""
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    workshop.send(AbandonCheckout(payment_id=payment_id))
    workshop.advance(timedelta(days=2))
    workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))
    erase(workshop)
    return workshop.row(Payment, payment_id)


def test_late_money_of_an_erased_viewer_goes_back(workshop: Workshop) -> None:
    payment = erased_at_the_widget(workshop)

    workshop.send(payment_news(workshop, payment.id, transaction_id=LATE, Email=ADDRESS))

    settled = workshop.row(Payment, payment.id)
    (refund,) = workshop.rows(Refund)
    assert (settled.state, settled.is_surplus) == ("succeeded", True)
    assert (refund.state, refund.amount_minor) == ("sent", 29_990)
    assert workshop.staged("task")[-1] == "refund_payment"


def test_late_news_bring_nothing_about_an_erased_viewer_back(workshop: Workshop) -> None:
    payment = erased_at_the_widget(workshop)

    workshop.send(payment_news(workshop, payment.id, transaction_id=LATE, Email=ADDRESS))
    workshop.send(payment_news(workshop, payment.id, transaction_id=LATE, Email=f"x{ADDRESS}"))

    for needle in (ADDRESS, "4242", CARD_TOKEN):
        assert tables_with(workshop, needle) == set()
    assert workshop.rows(SavedCard) == []


def test_what_a_task_learns_late_brings_no_card_back(workshop: Workshop) -> None:
    payment = erased_at_the_widget(workshop)

    workshop.send(approved(workshop, payment.id, transaction_id=LATE))

    assert workshop.row(Payment, payment.id).state == "succeeded"
    assert tables_with(workshop, "4242") == set()


def test_a_second_operation_of_an_erased_viewer_goes_back_without_a_card(
    workshop: Workshop,
) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    erase(workshop)

    workshop.send(payment_news(workshop, payment.id, transaction_id=LATE))

    (second,) = (it for it in workshop.rows(Payment) if it.id != payment.id)
    assert (second.is_surplus, second.card_mask) == (True, None)
    assert tables_with(workshop, CARD_TOKEN) == set()


def test_a_late_refund_of_an_erased_viewer_is_booked(workshop: Workshop) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    erase(workshop)

    workshop.send(refund_news(workshop, payment, Email=ADDRESS))

    assert workshop.row(Invoice, payment.invoice_id).refunded_minor == 29_990
    assert tables_with(workshop, ADDRESS) == set()


def test_a_late_receipt_is_kept_without_the_page_that_shows_where_it_was_sent(
    workshop: Workshop,
) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    erase(workshop)

    workshop.send(receipt_news(workshop, payment.id))

    (receipt,) = workshop.rows(FiscalReceipt)
    assert (receipt.payment_id, receipt.url) == (payment.id, None)
    assert tables_with(workshop, "ofd.example.test") == set()


def test_a_late_receipt_of_a_second_operation_is_kept_without_its_page(
    workshop: Workshop,
) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    erase(workshop)
    workshop.send(payment_news(workshop, payment.id, transaction_id=LATE))

    workshop.send(receipt_news(workshop, payment.id, TransactionId=LATE))

    (receipt,) = workshop.rows(FiscalReceipt)
    assert receipt.payment_id not in (None, payment.id)
    assert receipt.url is None


def test_late_news_that_nobody_understands_keep_their_words_until_somebody_does(
    workshop: Workshop,
) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    erase(workshop)
    workshop.send(payment_news(workshop, payment.id, transaction_id=LATE, Amount="1.00"))
    (told,) = workshop.rows(ProviderNotification)

    workshop.send(RetryNotification(notification_id=told.id, payment_id=payment.id))

    assert told.problem == "amount_differs"
    assert workshop.row(ProviderNotification, told.id).sealed_body is not None


def test_whoever_comes_back_begins_anew(workshop: Workshop) -> None:
    ended(workshop)
    erase(workshop)

    purchase = buy_as_anna(workshop, transaction_id=LATE)

    viewer = viewer_of(workshop)
    (card,) = (it for it in workshop.rows(SavedCard) if it.state == "active")
    assert (viewer.email, viewer.locale) == (ADDRESS, "en")
    assert card.last_four == "4242"
    assert subscription_of(workshop, purchase).state == "active"


def test_who_had_a_trial_has_none_after_erasure(workshop: Workshop) -> None:
    taken_at = workshop.now()
    with workshop.owner_engine.begin() as connection:
        connection.execute(Viewer.__table__.update().values(trial_started_at=taken_at))

    erase(workshop)

    assert viewer_of(workshop).trial_started_at == taken_at


def test_a_wish_from_before_the_erasure_brings_no_profile_back(workshop: Workshop) -> None:
    command = subscribe_command(workshop)
    early = wrap(command, message_id=new_id(), actor=MANAGER, occurred_at=workshop.now())
    erase(workshop)

    (settled,) = workshop.dispatcher.settle([Delivered(early, command)])

    assert settled.fate is Fate.REJECTED
    assert workshop.problem(settled)["code"] == "viewer_erased"
    assert viewer_of(workshop).email is None


def test_whoever_came_back_can_be_erased_again(workshop: Workshop) -> None:
    ended(workshop)
    erase(workshop)
    ended(workshop, transaction_id=LATE)

    erase(workshop)

    for needle in (ADDRESS, "4242", CARD_TOKEN):
        assert tables_with(workshop, needle) == set()


def test_whoever_came_back_is_protected_as_everybody_is(workshop: Workshop) -> None:
    erase(workshop)
    buy(workshop)

    assert refusal_of(workshop, erase_command(workshop))["code"] == "subscription_live"


@pytest.mark.parametrize("round_number", range(5))
def test_late_news_at_the_very_moment_of_an_erasure_leave_nothing_behind(
    workshop: Workshop, database_url: str, round_number: int
) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    late = payment_news(workshop, payment.id, transaction_id=LATE + round_number, Email=ADDRESS)

    with rival(workshop, database_url) as other:
        (erasure,), (told,) = at_once(
            lambda: settle(workshop, workshop.dispatcher, erase_command(workshop)),
            lambda: settle(workshop, other, late),
        )

    # News that came first have begun a refund, and nobody is erased while one is under way.
    assert told.fate is Fate.DONE
    assert erasure.fate in {Fate.DONE, Fate.REJECTED}
    if erasure.fate is Fate.REJECTED:
        assert workshop.problem(erasure)["code"] == "refund_in_progress"
        workshop.send(refunded(only_refund(workshop)))
        erase(workshop)
    for needle in (ADDRESS, "4242", CARD_TOKEN):
        assert tables_with(workshop, needle) == set()


def only_refund(workshop: Workshop) -> UUID:
    (refund,) = workshop.rows(Refund)
    return refund.id
