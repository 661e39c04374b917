"""Nobody is erased while something is under way with them; the refusal says what."""

from collections.abc import Callable

import pytest

from interaction_bus.commands import CancelInvoice, RecordRefundOutcome
from models import Payment, Refund
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.chargebacks import disputed
from tests.state_updater.erasures import end, ended, erase, erase_command, viewer_of
from tests.state_updater.gateway_news import payment_news
from tests.state_updater.offers import bought_gift, order_gift, return_command
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    approved,
    buy,
    payment_of,
    refund,
    refunded,
    refusal_of,
    renew,
    subscribe,
    unknown,
)


def wants_to_subscribe(workshop: Workshop) -> None:
    subscribe(workshop)


def is_subscribed(workshop: Workshop) -> None:
    buy(workshop)


def left_while_a_charge_was_at_the_bank(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(unknown(renew(workshop, purchase).payment_id))
    end(workshop, purchase)


def left_with_a_refund_on_its_way(workshop: Workshop) -> None:
    refund(workshop, ended(workshop).invoice_id)


def left_with_a_refund_of_unknown_fate(workshop: Workshop) -> None:
    refund_id = refund(workshop, ended(workshop).invoice_id)
    silence = RecordRefundOutcome(
        refund_id=refund_id, outcome="unknown", source="task", reason="no answer"
    )
    workshop.send(silence)


def left_with_a_dispute(workshop: Workshop) -> None:
    disputed(workshop, buy(workshop).invoice_id)


def paid_twice_without_getting_it_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (payment,) = workshop.rows(Payment)
    workshop.send(approved(workshop, payment.id, transaction_id=SECOND_TRANSACTION))
    (surplus,) = workshop.rows(Refund)
    refused = RecordRefundOutcome(
        refund_id=surplus.id, outcome="refused", source="task", reason="too little on account"
    )
    workshop.send(refused)
    end(workshop, purchase)


def ordered_a_gift(workshop: Workshop) -> None:
    order_gift(workshop)


def bought_a_gift_that_waits(workshop: Workshop) -> None:
    bought_gift(workshop)


def left_with_news_in_quarantine(workshop: Workshop) -> None:
    payment = payment_of(workshop, ended(workshop).invoice_id)
    workshop.send(payment_news(workshop, payment.id, Amount="1.00"))


@pytest.mark.parametrize(
    ("begin", "code"),
    [
        (wants_to_subscribe, "subscription_live"),
        (is_subscribed, "subscription_live"),
        (left_while_a_charge_was_at_the_bank, "payment_in_progress"),
        (left_with_a_refund_on_its_way, "refund_in_progress"),
        (left_with_a_refund_of_unknown_fate, "refund_in_progress"),
        (left_with_a_dispute, "dispute_open"),
        (paid_twice_without_getting_it_back, "surplus_kept"),
        (ordered_a_gift, "invoice_open"),
        (bought_a_gift_that_waits, "gift_open"),
        (left_with_news_in_quarantine, "notification_quarantined"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_under_way_is_ended_first(
    workshop: Workshop, begin: Callable[[Workshop], None], code: str
) -> None:
    begin(workshop)
    address = viewer_of(workshop).email

    problem = refusal_of(workshop, erase_command(workshop))

    assert (problem["kind"], problem["code"]) == ("conflict", code)
    assert viewer_of(workshop).email == address


def test_a_refund_that_came_back_stands_in_nobody_s_way(workshop: Workshop) -> None:
    refund_id = refund(workshop, ended(workshop).invoice_id)
    workshop.send(refunded(refund_id))

    erase(workshop)

    assert viewer_of(workshop).email is None


def test_a_gift_that_was_taken_back_stands_in_nobody_s_way(workshop: Workshop) -> None:
    present = bought_gift(workshop)
    workshop.send(return_command(present))
    (refund_row,) = workshop.rows(Refund)
    workshop.send(refunded(refund_row.id))

    erase(workshop)

    assert viewer_of(workshop).email is None


def test_an_invoice_that_was_annulled_stands_in_nobody_s_way(workshop: Workshop) -> None:
    present = order_gift(workshop)
    workshop.send(CancelInvoice(invoice_id=present.invoice_id, reason="asked for"))

    erase(workshop)

    assert viewer_of(workshop).email is None


def test_other_wishes_of_the_batch_are_carried_out_all_the_same(workshop: Workshop) -> None:
    purchase = buy(workshop)
    wish = CancelInvoice(invoice_id=purchase.invoice_id, reason="not paid, they say")

    settled = workshop.send_all([erase_command(workshop), wish])

    assert [it.fate for it in settled] == [Fate.REJECTED, Fate.REJECTED]
    assert [workshop.problem(it)["code"] for it in settled] == [
        "subscription_live",
        "not_allowed_in_this_state",
    ]
