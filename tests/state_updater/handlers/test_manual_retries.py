"""A manager's own try of a failed payment."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from interaction_bus.commands import CancelInvoice, RetryPayment, WithdrawCard
from models import Invoice, Payment
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    SECOND_TRANSACTION,
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    extra_invoice,
    not_sent,
    only_card,
    open_checkout,
    pay,
    refusal_of,
    renew,
    subscription_of,
    unknown,
)


def retry(payment_id: UUID, attempt_number: int = 1) -> RetryPayment:
    return RetryPayment(
        payment_id=payment_id,
        new_payment_id=new_id(),
        attempt_number=attempt_number,
        reason="the viewer asked",
    )


def failed_renewal(workshop: Workshop, **news: Any) -> tuple[Purchase, Renewal]:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    told: dict[str, Any] = {"transaction_id": SECOND_TRANSACTION, "decline_class": "funds"}
    workshop.send(declined(renewal.payment_id, **(told | news)))
    return purchase, renewal


def test_a_retry_charges_the_agreed_card_at_once(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)
    command = retry(renewal.payment_id)

    settled = workshop.send(command)

    payment = workshop.row(Payment, command.new_payment_id)
    assert (payment.origin, payment.attempt, payment.state) == ("manager", 2, "sent")
    assert workshop.result(settled)["task_id"] == str(payment.id)
    assert workshop.staged("event")[-1] == "payments.retry.manual"


def test_a_retry_that_succeeds_pays_the_overdue_renewal(workshop: Workshop) -> None:
    purchase, renewal = failed_renewal(workshop)
    command = retry(renewal.payment_id)
    workshop.send(command)

    workshop.send(approved(workshop, command.new_payment_id, transaction_id=3_000_000_003))

    assert workshop.row(Invoice, renewal.invoice_id).state == "paid"
    assert subscription_of(workshop, purchase).state == "active"


def test_a_doubled_click_charges_once(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)
    command, message_id = retry(renewal.payment_id), new_id()

    fates = [workshop.send(command, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DUPLICATE]
    assert workshop.staged("task").count("charge_saved_card") == 2


def test_the_clicks_of_two_managers_charge_once(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)

    settled = workshop.send_all([retry(renewal.payment_id), retry(renewal.payment_id)])

    assert [it.fate for it in settled] == [Fate.DONE, Fate.REJECTED]
    assert workshop.problem(settled[1])["code"] == "payment_in_progress"


def test_a_retry_decided_on_an_older_picture_is_refused(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)
    command = retry(renewal.payment_id)
    workshop.send(command)
    workshop.send(
        declined(command.new_payment_id, transaction_id=3_000_000_003, decline_class="technical")
    )

    problem = refusal_of(workshop, retry(renewal.payment_id, attempt_number=1))

    assert problem["code"] == "attempt_outdated"
    assert problem["facts"]["attempts"] == 2


def test_a_payment_that_does_not_exist_is_missing(workshop: Workshop) -> None:
    assert refusal_of(workshop, retry(new_id()))["code"] == "payment_not_found"


def test_a_successful_payment_is_not_retried(workshop: Workshop) -> None:
    purchase = buy(workshop)
    (payment,) = workshop.rows(Payment, invoice_id=purchase.invoice_id)

    assert refusal_of(workshop, retry(payment.id))["code"] == "already_paid"


def test_an_unresolved_charge_is_not_retried(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(unknown(renewal.payment_id))

    problem = refusal_of(workshop, retry(renewal.payment_id))

    assert problem["code"] == "payment_in_progress"
    assert problem["facts"] == {"state": "unknown", "invoice": "issued"}


def test_a_refusal_by_our_own_check_is_not_retried(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refused = declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION)
    workshop.send(type(refused)(payment_id=refused.payment_id, outcome="refused", source="task"))

    assert refusal_of(workshop, retry(renewal.payment_id))["code"] == "not_failed"


def test_a_refusal_for_good_is_not_retried(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop, decline_class="unconditional")

    assert refusal_of(workshop, retry(renewal.payment_id))["code"] == "permanently_failed"


def test_an_annulled_invoice_is_not_charged(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)
    workshop.send(CancelInvoice(invoice_id=renewal.invoice_id, reason="a gift"))

    assert refusal_of(workshop, retry(renewal.payment_id))["code"] == "permanently_failed"


def test_a_withdrawn_card_is_not_charged_by_a_manager(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)
    card = only_card(workshop)
    workshop.send(WithdrawCard(saved_card_id=card.id, viewer_id=card.viewer_id))

    assert refusal_of(workshop, retry(renewal.payment_id))["code"] == "no_card"


def test_a_manager_has_as_many_tries_as_the_limit(workshop: Workshop) -> None:
    _, renewal = failed_renewal(workshop)
    for attempt in range(1, workshop.settings.manual_retry_limit + 1):
        command = retry(renewal.payment_id, attempt_number=attempt)
        assert workshop.send(command).fate is Fate.DONE
        workshop.send(not_sent(command.new_payment_id))

    problem = refusal_of(workshop, retry(renewal.payment_id, attempt_number=attempt + 1))

    assert problem["code"] == "permanently_failed"


@pytest.mark.parametrize("decline_class", ["conditional", "temporary"])
def test_after_two_limited_declines_a_manager_waits_for_a_day(
    workshop: Workshop, decline_class: str
) -> None:
    _, renewal = failed_renewal(workshop, decline_class=decline_class)
    second = retry(renewal.payment_id)
    workshop.send(second)
    workshop.send(
        declined(second.new_payment_id, transaction_id=3_000_000_003, decline_class=decline_class)
    )
    settled_at = workshop.row(Payment, second.new_payment_id).settled_at
    assert settled_at is not None
    not_before = settled_at + timedelta(hours=24)

    problem = refusal_of(workshop, retry(renewal.payment_id, attempt_number=2))
    advance_to(workshop, not_before)
    allowed = workshop.send(retry(renewal.payment_id, attempt_number=2))

    assert problem["code"] == "too_soon"
    assert problem["facts"]["not_before"] == not_before.isoformat()
    assert allowed.fate is Fate.DONE


def test_declines_of_the_card_on_another_invoice_count_as_well(workshop: Workshop) -> None:
    purchase, renewal = failed_renewal(workshop, decline_class="temporary")
    overdue = Purchase(purchase.viewer_id, purchase.subscription_id, renewal.invoice_id)
    pay(workshop, overdue, transaction_id=3_000_000_003)
    extra = extra_invoice(workshop, purchase)
    by_hand = open_checkout(workshop, extra)
    workshop.send(declined(by_hand, transaction_id=3_000_000_004, decline_class="ask_viewer"))
    second = retry(by_hand)
    workshop.send(second)
    workshop.send(
        declined(second.new_payment_id, transaction_id=3_000_000_005, decline_class="temporary")
    )

    problem = refusal_of(workshop, retry(by_hand, attempt_number=2))

    assert problem["code"] == "too_soon"


def test_a_manager_respects_the_time_that_the_provider_named(workshop: Workshop) -> None:
    retry_after = datetime(2100, 1, 1, tzinfo=UTC)
    _, renewal = failed_renewal(workshop, retry_after=retry_after)

    problem = refusal_of(workshop, retry(renewal.payment_id))

    assert problem["code"] == "too_soon"
    assert problem["facts"]["not_before"] == retry_after.isoformat()


def test_a_retry_does_not_use_up_the_tries_of_the_schedule(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(not_sent(renewal.payment_id))
    command = retry(renewal.payment_id)
    workshop.send(command)

    workshop.send(not_sent(command.new_payment_id))

    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert planned is not None
    assert planned - workshop.now() <= timedelta(minutes=5)


def test_the_schedule_rests_as_long_as_the_gateway_blocks_the_card(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    retry_after = workshop.now() + timedelta(days=32)
    told = declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION, retry_after=retry_after)
    workshop.send(told)
    overdue = Purchase(purchase.viewer_id, purchase.subscription_id, renewal.invoice_id)
    pay(workshop, overdue, transaction_id=3_000_000_003, token=None)

    following = renew(workshop, purchase)

    assert workshop.rows(Payment, invoice_id=following.invoice_id) == []
    assert workshop.row(Invoice, following.invoice_id).next_attempt_at == retry_after
    assert subscription_of(workshop, purchase).state == "past_due"
