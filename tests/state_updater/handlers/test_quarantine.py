"""News that cannot be applied wait, are tried ever more seldom, and in the end call people."""

from datetime import timedelta

from interaction_bus.commands import RecordNotification, RetryNotification
from models import Invoice
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import kept, news, payment_news
from tests.state_updater.purchases import open_checkout, refusal_of, subscribe


def test_a_malformed_notification_is_quarantined(workshop: Workshop) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    nonsense = news(workshop, "pay", b"TransactionId=x", transaction_id=1, payment_id=payment_id)

    settled = workshop.send(nonsense)

    assert settled.fate is Fate.DONE
    assert kept(workshop).outcome == "quarantined"
    assert str(kept(workshop).problem).startswith("malformed")
    assert kept(workshop).processed_at is None


def test_a_payment_that_we_do_not_know_is_quarantined(workshop: Workshop) -> None:
    workshop.send(payment_news(workshop, new_id()))

    row = kept(workshop)
    assert (row.outcome, row.problem) == ("quarantined", "unknown_payment")
    assert row.next_try_at is not None
    assert workshop.staged("event") == ["webhooks.received"]


def test_a_quarantined_notification_pays_once_its_payment_appears(workshop: Workshop) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    early = payment_news(workshop, payment_id)
    workshop.send(
        RecordNotification(
            **{name: getattr(early, name) for name in early.__struct_fields__}
            | {"payment_id": None}
        )
    )
    assert workshop.row(Invoice, purchase.invoice_id).state == "issued"

    workshop.send(RetryNotification(notification_id=kept(workshop).id, payment_id=payment_id))

    row = kept(workshop)
    assert (row.outcome, row.problem, row.next_try_at) == ("settled", None, None)
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_notification_is_deduplicated_once_processed_rather_than_once_received(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)
    payment_id = open_checkout(workshop, purchase)
    command = payment_news(workshop, payment_id)
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    workshop.send(RecordNotification(**fields | {"payment_id": None}))

    workshop.send(command)

    assert kept(workshop).outcome == "settled"
    assert workshop.row(Invoice, purchase.invoice_id).state == "paid"


def test_a_quarantined_notification_waits_longer_each_time(workshop: Workshop) -> None:
    payment_id = new_id()
    workshop.send(payment_news(workshop, payment_id))
    delays = []
    for _ in range(3):
        workshop.send(RetryNotification(notification_id=kept(workshop).id))
        next_try_at = kept(workshop).next_try_at
        assert next_try_at is not None
        delays.append(round((next_try_at - workshop.now()) / timedelta(minutes=1)))

    assert delays == [2, 4, 8]


def test_in_the_end_people_are_needed(workshop: Workshop) -> None:
    workshop.send(payment_news(workshop, new_id()))
    for _ in range(11):
        workshop.send(RetryNotification(notification_id=kept(workshop).id))

    assert (kept(workshop).tries, kept(workshop).next_try_at) == (12, None)


def test_a_notification_that_is_not_there_cannot_be_tried_again(workshop: Workshop) -> None:
    problem = refusal_of(workshop, RetryNotification(notification_id=new_id()))

    assert problem["code"] == "notification_not_found"
