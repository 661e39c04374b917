"""What the fake can be told, beyond what every provider promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.money import Money
from external_payments.fake import FakePaymentProvider
from external_payments.fake_script import (
    AnswerLost,
    Approve,
    CallLost,
    Decline,
    Hold,
    RefuseByCheck,
    Unreachable,
)
from external_payments.outcomes import (
    Approved,
    Declined,
    NotFound,
    NotSent,
    Pending,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)
from tests.external_payments.builders import OTHER_ID, PAYMENT_ID, a_charge, a_receipt, a_refund


class HandClock:
    """Time that moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def fake(clock) -> FakePaymentProvider:
    fake = FakePaymentProvider(now=clock)
    fake.save_card("viewer-1", token="tk_secret")
    return fake


def test_decisions_of_a_token_are_used_in_order_then_approved(fake):
    fake.decide("tk_secret", Decline("5051"), RefuseByCheck("3008"))

    outcomes = [
        type(fake.charge_saved_card(a_charge(payment_id=payment_id)))
        for payment_id in (PAYMENT_ID, OTHER_ID, a_refund().refund_id)
    ]

    assert outcomes == [Declined, RefusedByUs, Approved]


def test_a_decision_about_a_payment_comes_before_that_of_its_token(fake):
    fake.decide("tk_secret", Approve())
    fake.decide(PAYMENT_ID, Decline("5041"))

    outcome = fake.charge_saved_card(a_charge())

    assert isinstance(outcome, Declined)
    assert outcome.decline_class is DeclineClass.HARD


def test_a_late_success_shows_after_a_while(fake):
    fake.fail_next_calls(AnswerLost(found_after_questions=2))

    first = fake.charge_saved_card(a_charge())
    questions = [type(fake.find_payment(PAYMENT_ID)) for _ in range(4)]

    assert isinstance(first, Unknown)
    assert questions == [NotFound, NotFound, Approved, Approved]


def test_a_lost_call_leaves_no_trace(fake):
    fake.fail_next_calls(CallLost())

    outcome = fake.charge_saved_card(a_charge())

    assert isinstance(outcome, Unknown)
    assert fake.books == ()


def test_an_unreachable_fake_was_sent_nothing(fake):
    fake.fail_next_calls(Unreachable(), Unreachable())

    assert isinstance(fake.charge_saved_card(a_charge()), NotSent)
    assert isinstance(fake.refund(a_refund()), NotSent)
    assert fake.books == ()


def test_a_refund_whose_answer_got_lost_is_found_later(fake):
    paid = fake.charge_saved_card(a_charge())
    request = a_refund(transaction_id=paid.transaction_id)
    fake.fail_next_calls(AnswerLost(found_after_questions=1))

    outcome = fake.refund(request)
    questions = [type(fake.find_refund(request)) for _ in range(2)]

    assert isinstance(outcome, Unknown)
    assert questions == [NotFound, RefundSucceeded]


@pytest.mark.parametrize(("minutes", "charged"), [(59, 1), (60, 2)])
def test_an_id_is_remembered_for_an_hour_only(fake, clock, minutes, charged):
    fake.charge_saved_card(a_charge())

    clock.now += timedelta(minutes=minutes)
    fake.charge_saved_card(a_charge())

    assert len(fake.books) == charged


def test_a_held_payment_waits_for_its_decision(fake):
    fake.decide(PAYMENT_ID, Hold())

    outcome = fake.charge_saved_card(a_charge())
    told = fake.settle_held(PAYMENT_ID, Approve())

    assert isinstance(outcome, Pending)
    assert isinstance(told, Approved)
    assert fake.find_payment(PAYMENT_ID) == told


def test_only_a_payment_that_arrived_can_be_decided(fake):
    with pytest.raises(KeyError):
        fake.settle_held(PAYMENT_ID, Approve())


def test_paying_in_the_widget_saves_the_card(fake):
    paid = fake.pay_in_widget(PAYMENT_ID, "viewer-2", amount=Money(100, "RUB"), token="tk_new")

    renewed = fake.charge_saved_card(
        a_charge(payment_id=OTHER_ID, account_id="viewer-2", token="tk_new")
    )

    assert isinstance(paid, Approved)
    assert isinstance(renewed, Approved)


def test_a_payment_that_failed_in_the_widget_saves_no_card(fake):
    fake.decide("tk_new", Decline("5206"))

    failed = fake.pay_in_widget(PAYMENT_ID, "viewer-2", amount=Money(100, "RUB"), token="tk_new")
    renewed = fake.charge_saved_card(
        a_charge(payment_id=OTHER_ID, account_id="viewer-2", token="tk_new")
    )

    assert isinstance(failed, Declined)
    assert isinstance(renewed, Declined)


def test_a_token_serves_only_its_own_viewer(fake):
    outcome = fake.charge_saved_card(a_charge(account_id="viewer-2"))

    assert isinstance(outcome, Declined)
    assert outcome.transaction_id is None


def test_threads_with_one_id_charge_once(fake):
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: fake.charge_saved_card(a_charge()), range(50)))

    assert len(fake.books) == 1
    assert set(outcomes) == {outcomes[0]}


def test_only_a_payment_that_took_money_is_disputed(fake):
    fake.decide(PAYMENT_ID, Decline("5051"))
    fake.charge_saved_card(a_charge())

    with pytest.raises(KeyError):
        fake.open_dispute(PAYMENT_ID)
    with pytest.raises(KeyError):
        fake.open_dispute(OTHER_ID)


def test_receipts_are_formed_for_money_that_moved(fake):
    receipt, returned = a_receipt(), a_receipt(10_000)
    paid = fake.charge_saved_card(a_charge(receipt=receipt))
    refund = a_refund(transaction_id=paid.transaction_id, receipt=returned)

    fake.refund(refund)

    assert fake.receipts == {PAYMENT_ID: receipt, refund.refund_id: returned}


def test_money_that_stayed_has_no_receipt(fake):
    fake.decide("tk_secret", Decline("5051"))
    fake.charge_saved_card(a_charge(receipt=a_receipt()))

    fake.refund(a_refund(receipt=a_receipt(10_000)))

    assert fake.receipts == {}
