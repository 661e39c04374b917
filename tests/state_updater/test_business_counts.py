"""What happened to the business is counted: once, after the commit, under few labels."""

from datetime import timedelta

from interaction_bus.commands import RetryPayment
from runtime.identifiers import new_id
from runtime.telemetry.metrics import (
    DUNNING_RECOVERED,
    DUNNING_RECOVERED_MONEY,
    MANUAL_RETRY_FAILURE,
    MANUAL_RETRY_REQUESTS,
    MANUAL_RETRY_SUCCESS,
    PAYMENTS,
    REFUNDS,
    RETRY_LATENCY,
)
from state_updater.dispatcher import Fate
from tests.fixtures.numbers import Numbers
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    approved,
    buy,
    declined,
    not_sent,
    open_checkout,
    refund,
    refunded,
    renew,
    subscribe,
    unknown,
)

RENEWAL_NUMBER, RETRY_NUMBER, SECOND_NUMBER = 3_000_000_002, 3_000_000_003, 3_000_000_004
"""The provider's own numbers of later operations."""


def payments(numbers: Numbers) -> dict[tuple[str, str, str], float]:
    return {
        (each["outcome"], each["reason"], each["origin"]): numbers.amount(PAYMENTS, **each)
        for each in numbers.labels(PAYMENTS)
    }


def retry_declined_renewal(workshop: Workshop) -> RetryPayment:
    """Have a manager try a renewal again that the bank refused; return the wish."""
    renewal = renew(workshop, buy(workshop))
    news = declined(renewal.payment_id, transaction_id=RENEWAL_NUMBER, decline_class="funds")
    workshop.send(news)
    wish = RetryPayment(
        payment_id=renewal.payment_id, new_payment_id=new_id(), attempt_number=1, reason="asked"
    )
    workshop.send(wish)
    return wish


def test_a_payment_is_counted_by_who_began_it(workshop: Workshop, numbers: Numbers) -> None:
    renewal = renew(workshop, buy(workshop))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=RENEWAL_NUMBER))

    assert payments(numbers) == {
        ("succeeded", "", "widget"): 1,
        ("succeeded", "", "schedule"): 1,
    }


def test_a_failure_is_counted_by_the_class_of_its_decline(
    workshop: Workshop, numbers: Numbers
) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))

    workshop.send(declined(payment_id, decline_class="funds"))

    assert payments(numbers) == {("failed", "funds", "widget"): 1}


def test_a_charge_that_never_left_is_a_failure_of_its_own(
    workshop: Workshop, numbers: Numbers
) -> None:
    renewal = renew(workshop, buy(workshop))

    workshop.send(not_sent(renewal.payment_id))

    assert payments(numbers)["failed", "not_sent", "schedule"] == 1


def test_a_payment_that_nobody_knows_of_is_counted_again_when_it_is_known(
    workshop: Workshop, numbers: Numbers
) -> None:
    renewal = renew(workshop, buy(workshop))

    workshop.send(unknown(renewal.payment_id))
    workshop.send(unknown(renewal.payment_id))
    workshop.send(approved(workshop, renewal.payment_id, transaction_id=RENEWAL_NUMBER))

    counted = payments(numbers)
    assert counted["unknown", "", "schedule"] == 1
    assert counted["succeeded", "", "schedule"] == 1


def test_news_that_come_twice_are_counted_once(workshop: Workshop, numbers: Numbers) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    news, message_id = approved(workshop, payment_id), new_id()

    fates = [workshop.send(news, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DUPLICATE]
    assert payments(numbers) == {("succeeded", "", "widget"): 1}


def test_the_same_news_from_two_sides_are_counted_once(
    workshop: Workshop, numbers: Numbers
) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    news = approved(workshop, payment_id)

    workshop.send_all([news, news])

    assert payments(numbers) == {("succeeded", "", "widget"): 1}


def test_what_was_rolled_back_counts_nothing(workshop: Workshop, numbers: Numbers) -> None:
    payment_id = open_checkout(workshop, subscribe(workshop))
    refused = RetryPayment(
        payment_id=new_id(), new_payment_id=new_id(), attempt_number=1, reason="a mistake"
    )

    settled = workshop.send_all([approved(workshop, payment_id), refused])

    # The transaction of both was given up, and each was carried out by itself.
    assert [it.fate for it in settled] == [Fate.DONE, Fate.REJECTED]
    assert payments(numbers) == {("succeeded", "", "widget"): 1}


def test_a_renewal_that_is_paid_after_it_was_overdue_is_recovered(
    workshop: Workshop, numbers: Numbers
) -> None:
    wish = retry_declined_renewal(workshop)

    workshop.send(approved(workshop, wish.new_payment_id, transaction_id=RETRY_NUMBER))

    assert numbers.amount(DUNNING_RECOVERED) == 1
    assert numbers.amount(DUNNING_RECOVERED_MONEY, currency="RUB") == 29_990


def test_a_renewal_that_is_paid_at_once_is_not_recovered(
    workshop: Workshop, numbers: Numbers
) -> None:
    renewal = renew(workshop, buy(workshop))

    workshop.send(approved(workshop, renewal.payment_id, transaction_id=RENEWAL_NUMBER))

    assert numbers.amount(DUNNING_RECOVERED) == 0


def test_a_refund_is_counted_when_the_money_went_back(workshop: Workshop, numbers: Numbers) -> None:
    refund_id = refund(workshop, buy(workshop).invoice_id)
    before = numbers.amount(REFUNDS, outcome="succeeded")

    workshop.send(refunded(refund_id))

    assert before == 0
    assert numbers.amount(REFUNDS, outcome="succeeded") == 1


def test_a_retry_by_a_manager_is_counted_when_it_is_asked_for(
    workshop: Workshop, numbers: Numbers
) -> None:
    retry_declined_renewal(workshop)

    assert numbers.amount(MANUAL_RETRY_REQUESTS) == 1
    assert numbers.amount(MANUAL_RETRY_SUCCESS) == numbers.amount(MANUAL_RETRY_FAILURE) == 0


def test_a_doubled_click_on_retry_is_one_request(workshop: Workshop, numbers: Numbers) -> None:
    renewal = renew(workshop, buy(workshop))
    workshop.send(
        declined(renewal.payment_id, transaction_id=RENEWAL_NUMBER, decline_class="funds")
    )
    wish = RetryPayment(
        payment_id=renewal.payment_id, new_payment_id=new_id(), attempt_number=1, reason="asked"
    )
    message_id = new_id()

    for _ in range(2):
        workshop.send(wish, message_id=message_id)

    assert numbers.amount(MANUAL_RETRY_REQUESTS) == 1


def test_a_retry_that_takes_the_money_is_a_success(workshop: Workshop, numbers: Numbers) -> None:
    payment_id = retry_declined_renewal(workshop).new_payment_id
    workshop.advance(timedelta(minutes=5))

    workshop.send(approved(workshop, payment_id, transaction_id=RETRY_NUMBER))

    assert numbers.amount(MANUAL_RETRY_SUCCESS) == 1
    assert numbers.amount(MANUAL_RETRY_FAILURE) == 0
    assert 300 <= numbers.seconds(RETRY_LATENCY) < 420


def test_a_retry_that_is_declined_is_a_failure(workshop: Workshop, numbers: Numbers) -> None:
    payment_id = retry_declined_renewal(workshop).new_payment_id

    workshop.send(declined(payment_id, transaction_id=RETRY_NUMBER))

    assert numbers.amount(MANUAL_RETRY_FAILURE) == 1
    assert numbers.amount(MANUAL_RETRY_SUCCESS) == 0
    assert numbers.times(RETRY_LATENCY) == 1


def test_a_second_operation_for_a_retry_is_no_retry_of_its_own(
    workshop: Workshop, numbers: Numbers
) -> None:
    payment_id = retry_declined_renewal(workshop).new_payment_id
    workshop.send(approved(workshop, payment_id, transaction_id=RETRY_NUMBER))

    workshop.send(approved(workshop, payment_id, transaction_id=SECOND_NUMBER))

    assert numbers.amount(MANUAL_RETRY_REQUESTS) == 1
    assert numbers.amount(MANUAL_RETRY_SUCCESS) == 1
    assert payments(numbers)["succeeded", "", "manager"] == 2
