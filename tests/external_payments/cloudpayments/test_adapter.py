"""What the gateway's answers mean for the money."""

from datetime import UTC, datetime

import pytest

from billing_rules.declines import DeclineClass
from billing_rules.money import Money
from external_payments.outcomes import (
    Approved,
    CardDetails,
    Declined,
    NotFound,
    NotSent,
    Pending,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)
from external_payments.port import ProviderUnavailable
from tests.external_payments.builders import (
    OTHER_ID,
    PAYMENT_ID,
    TRANSACTION_ID,
    a_charge,
    a_declined_operation,
    a_refund,
    an_operation,
)
from tests.external_payments.scripted_gateway import Reply, ResetAfterRequest, envelope

NO_ANSWERS = {
    "reset": ResetAfterRequest(),
    "500": Reply(status=500),
    "maintenance": Reply(body=b"<html>soon</html>"),
    "empty success": envelope(success=True),
    "empty refusal": envelope(success=False),
    "another order": envelope(success=True, model=an_operation(InvoiceId=str(OTHER_ID))),
    "a refund": envelope(success=True, model=an_operation(OriginalTransactionId=1)),
    "new status": envelope(success=True, model=an_operation(Status="Teleported")),
    "no status": envelope(success=True, model=an_operation(Status=None)),
    "no amount": envelope(success=True, model=an_operation(Amount=None)),
    "third of a kopeck": envelope(success=True, model=an_operation(Amount=0.333)),
    "no number": envelope(success=True, model=an_operation(TransactionId=None)),
    "list": envelope(success=True, model=[an_operation()]),
}


def test_a_completed_charge_is_approved_with_its_card(gateway, provider):
    gateway.answer(envelope(success=True, model=an_operation()))

    outcome = provider.charge_saved_card(a_charge())

    card = CardDetails("tk_secret", "400000", "3055", "Visa", 12, 2030)
    assert outcome == Approved(TRANSACTION_ID, Money(29_990, "RUB"), card)


def test_a_declined_charge_tells_code_class_texts(gateway, provider):
    gateway.answer(envelope(success=False, model=a_declined_operation()))

    outcome = provider.charge_saved_card(a_charge())

    assert outcome == Declined(
        transaction_id=TRANSACTION_ID,
        code="5051",
        decline_class=DeclineClass.TEMPORARY,
        reason="InsufficientFunds",
        payer_message="Недостаточно средств на карте",
        retry_after=None,
    )


def test_a_decline_may_forbid_another_try_for_a_while(gateway, provider):
    model = a_declined_operation(RetryAfter="2026-01-20T00:00:00")
    gateway.answer(envelope(success=False, model=model))

    outcome = provider.charge_saved_card(a_charge())

    assert isinstance(outcome, Declined)
    assert outcome.retry_after == datetime(2026, 1, 20, tzinfo=UTC)


def test_a_decline_never_gives_its_token_away(gateway, provider):
    gateway.answer(envelope(success=False, model=a_declined_operation()))

    outcome = provider.charge_saved_card(a_charge())

    assert "tk_secret" not in repr(outcome)


@pytest.mark.parametrize("status", ["Declined", None])
def test_a_refusal_by_our_own_check_is_not_a_decline_of_the_bank(gateway, provider, status):
    model = a_declined_operation(ReasonCode=3006, Reason="CheckResponse", Status=status)
    gateway.answer(envelope(success=False, model=model))

    outcome = provider.charge_saved_card(a_charge())

    assert outcome == RefusedByUs(TRANSACTION_ID, "3006", "CheckResponse")


@pytest.mark.parametrize("status", ["Authorized", "AwaitingAuthentication", "Created", "Pending"])
def test_an_undecided_charge_is_pending(gateway, provider, status):
    gateway.answer(envelope(success=True, model=an_operation(Status=status)))

    outcome = provider.charge_saved_card(a_charge())

    assert outcome == Pending(TRANSACTION_ID)


def test_a_demand_for_three_d_secure_is_pending(gateway, provider):
    model = {"TransactionId": 5, "PaReq": "+/eyJ", "AcsUrl": "https://acs.example.com"}
    gateway.answer(envelope(success=False, model=model))

    outcome = provider.charge_saved_card(a_charge())

    assert outcome == Pending(5)


def test_a_request_that_the_gateway_finds_wrong_is_declined_without_a_transaction(
    gateway, provider
):
    gateway.answer(envelope(success=False, message="Invalid token"))

    outcome = provider.charge_saved_card(a_charge())

    assert isinstance(outcome, Declined)
    assert (outcome.transaction_id, outcome.reason) == (None, "Invalid token")
    assert outcome.decline_class is DeclineClass.UNRECOGNISED


@pytest.mark.parametrize("reply", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_a_charge_without_a_clear_answer_is_unknown(gateway, provider, reply):
    gateway.answer(reply)

    outcome = provider.charge_saved_card(a_charge())

    assert isinstance(outcome, Unknown)


def test_a_charge_turned_away_at_the_door_is_not_sent(gateway, provider):
    gateway.answer(Reply(status=429))

    outcome = provider.charge_saved_card(a_charge())

    assert isinstance(outcome, NotSent)


def test_a_declined_payment_is_found_although_the_call_says_no_success(gateway, provider):
    gateway.answer(envelope(success=False, model=a_declined_operation(ReasonCode=5041)))

    finding = provider.find_payment(PAYMENT_ID)

    assert isinstance(finding, Declined)
    assert finding.decline_class is DeclineClass.HARD


def test_a_paid_payment_is_found(gateway, provider):
    gateway.answer(envelope(success=True, model=an_operation()))

    finding = provider.find_payment(PAYMENT_ID)

    assert isinstance(finding, Approved)
    assert gateway.received[0].path == "/payments/find"


def test_a_hold_that_was_released_took_no_money(gateway, provider):
    gateway.answer(envelope(success=False, model=an_operation(Status="Cancelled")))

    finding = provider.find_payment(PAYMENT_ID)

    assert isinstance(finding, Declined)
    assert finding.code == "hold_released"


@pytest.mark.parametrize("message", ["Not found", "not found."])
def test_only_the_gateways_own_words_mean_not_found(gateway, provider, message):
    gateway.answer(envelope(success=False, message=message))

    finding = provider.find_payment(PAYMENT_ID)

    assert finding == NotFound()


@pytest.mark.parametrize(
    "reply",
    [
        *NO_ANSWERS.values(),
        Reply(status=404),
        Reply(status=429),
        Reply(status=401),
        envelope(success=False, message="Internal error"),
        envelope(success=True, message="Not found"),
    ],
    ids=[*NO_ANSWERS, "404", "429", "401", "other words", "success without operation"],
)
def test_a_question_without_a_clear_answer_settles_nothing(gateway, provider, reply):
    gateway.answer(reply)

    finding = provider.find_payment(PAYMENT_ID)

    assert isinstance(finding, Unknown)


def test_a_refund_succeeds_with_its_own_number(gateway, provider):
    gateway.answer(envelope(success=True, model={"TransactionId": 4_000_000_001}))

    outcome = provider.refund(a_refund())

    assert outcome == RefundSucceeded(4_000_000_001, Money(10_000, "RUB"))


@pytest.mark.parametrize(
    "reply",
    [
        envelope(success=False, message="too much"),
        envelope(success=False, model=a_declined_operation(Reason="too much")),
    ],
    ids=["words", "operation"],
)
def test_a_refund_may_be_refused(gateway, provider, reply):
    gateway.answer(reply)

    outcome = provider.refund(a_refund())

    assert outcome == RefundRefused("too much")


@pytest.mark.parametrize(
    "reply",
    [
        ResetAfterRequest(),
        Reply(status=500),
        envelope(success=True),
        envelope(success=False),
        envelope(success=False, model=an_operation(Status="Pending")),
    ],
    ids=["reset", "500", "success without number", "refusal without words", "undecided"],
)
def test_a_refund_without_a_clear_answer_is_unknown(gateway, provider, reply):
    gateway.answer(reply)

    outcome = provider.refund(a_refund())

    assert isinstance(outcome, Unknown)


def test_a_refund_turned_away_at_the_door_is_not_sent(gateway, provider):
    gateway.answer(Reply(status=429))

    outcome = provider.refund(a_refund())

    assert isinstance(outcome, NotSent)


def test_books_that_cannot_be_read_are_an_error(gateway, provider):
    gateway.answer(Reply(status=503))
    moment = datetime(2026, 1, 15, tzinfo=UTC)

    with pytest.raises(ProviderUnavailable, match="503"):
        list(provider.list_operations(moment, moment))


def test_a_span_without_a_time_zone_is_refused_at_once(gateway, provider):
    naive = datetime(2026, 1, 15)  # noqa: DTZ001 - the very mistake that is tested

    with pytest.raises(ValueError, match="aware"):
        provider.list_operations(naive, naive)

    assert gateway.received == []
