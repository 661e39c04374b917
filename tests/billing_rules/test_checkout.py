"""What we answer when the gateway asks whether it may take a payment."""

from dataclasses import replace
from itertools import product

import pytest

from billing_rules.checkout import CheckAnswer, OrderFacts, check_order
from billing_rules.lifecycles import InvoiceState, PaymentState, SavedCardState
from billing_rules.money import Money

PRICE = Money(29_990, "RUB")

OUR_ORDER = OrderFacts(
    account_id="viewer-1",
    amount=PRICE,
    payment_state=PaymentState.OPENED,
    invoice_state=InvoiceState.ISSUED,
    card_state=None,
    is_expired=False,
)

BY_PAYMENT_STATE = {
    "opened": CheckAnswer.ALLOW,
    "sent": CheckAnswer.ALLOW,  # our own scheduled charge is asked about while it is under way
    "unknown": CheckAnswer.ALLOW,  # the same, after we lost sight of it
    "succeeded": CheckAnswer.CANNOT_ACCEPT,
    "declined": CheckAnswer.CANNOT_ACCEPT,
    "not_sent": CheckAnswer.CANNOT_ACCEPT,
    "refused": CheckAnswer.CANNOT_ACCEPT,
    "abandoned": CheckAnswer.CANNOT_ACCEPT,
}

BY_INVOICE_STATE = {
    "issued": CheckAnswer.ALLOW,
    "past_due": CheckAnswer.ALLOW,
    "paid": CheckAnswer.CANNOT_ACCEPT,
    "cancelled": CheckAnswer.CANNOT_ACCEPT,
    "expired": CheckAnswer.CANNOT_ACCEPT,
    "uncollectible": CheckAnswer.CANNOT_ACCEPT,
    "partially_refunded": CheckAnswer.CANNOT_ACCEPT,
    "refunded": CheckAnswer.CANNOT_ACCEPT,
    "disputed": CheckAnswer.CANNOT_ACCEPT,
}

BY_CARD_STATE = {
    None: CheckAnswer.ALLOW,  # a payment in the widget charges no saved card
    "active": CheckAnswer.ALLOW,
    "withdrawn": CheckAnswer.CANNOT_ACCEPT,
    "rejected": CheckAnswer.CANNOT_ACCEPT,
    "expired": CheckAnswer.CANNOT_ACCEPT,
}


def answer_to(
    facts: OrderFacts | None, account_id: str | None = "viewer-1", amount: Money = PRICE
) -> CheckAnswer:
    """Return our answer to a question that is right unless something else is said."""
    return check_order(facts, account_id=account_id, amount=amount)


def test_the_order_that_we_opened_may_be_paid() -> None:
    assert answer_to(OUR_ORDER) == CheckAnswer.ALLOW


def test_the_tables_name_every_state() -> None:
    assert list(BY_PAYMENT_STATE) == list(PaymentState)
    assert list(BY_INVOICE_STATE) == list(InvoiceState)
    assert list(BY_CARD_STATE) == [None, *SavedCardState]


@pytest.mark.parametrize(("state", "answer"), BY_PAYMENT_STATE.items())
def test_only_an_open_attempt_may_be_paid(state: str, answer: CheckAnswer) -> None:
    assert answer_to(replace(OUR_ORDER, payment_state=state)) == answer


@pytest.mark.parametrize(("state", "answer"), BY_INVOICE_STATE.items())
def test_only_an_invoice_that_we_collect_may_be_paid(state: str, answer: CheckAnswer) -> None:
    assert answer_to(replace(OUR_ORDER, invoice_state=state)) == answer


@pytest.mark.parametrize(("state", "answer"), BY_CARD_STATE.items())
def test_only_an_active_card_is_charged(state: str | None, answer: CheckAnswer) -> None:
    assert answer_to(replace(OUR_ORDER, card_state=state)) == answer


@pytest.mark.parametrize("account_id", ["viewer-2", "VIEWER-1", "", None])
def test_another_account_is_refused(account_id: str | None) -> None:
    assert answer_to(OUR_ORDER, account_id=account_id) == CheckAnswer.WRONG_ACCOUNT


@pytest.mark.parametrize(
    "amount",
    [
        pytest.param(Money(29_989, "RUB"), id="a kopeck less"),
        pytest.param(Money(29_991, "RUB"), id="a kopeck more"),
        pytest.param(Money(29_990, "USD"), id="another currency"),
        pytest.param(Money(0, "RUB"), id="nothing"),
    ],
)
def test_another_amount_is_refused(amount: Money) -> None:
    assert answer_to(OUR_ORDER, amount=amount) == CheckAnswer.WRONG_AMOUNT


def test_an_order_that_is_not_ours_is_refused() -> None:
    assert answer_to(None) == CheckAnswer.WRONG_ORDER


def test_the_payer_of_an_expired_invoice_is_told_that_it_expired() -> None:
    late = replace(
        OUR_ORDER,
        is_expired=True,
        payment_state=PaymentState.ABANDONED,
        invoice_state=InvoiceState.EXPIRED,
    )

    assert answer_to(late) == CheckAnswer.EXPIRED


def test_the_first_thing_that_is_wrong_is_the_answer() -> None:
    hopeless = replace(OUR_ORDER, is_expired=True, payment_state=PaymentState.SUCCEEDED)
    stranger, too_much = "viewer-2", Money(1_000_000, "RUB")

    answers = [
        answer_to(None, stranger, too_much),
        answer_to(hopeless, stranger, too_much),
        answer_to(hopeless, amount=too_much),
        answer_to(hopeless),
        answer_to(replace(hopeless, is_expired=False)),
    ]

    assert answers == [
        CheckAnswer.WRONG_ORDER,
        CheckAnswer.WRONG_ACCOUNT,
        CheckAnswer.WRONG_AMOUNT,
        CheckAnswer.EXPIRED,
        CheckAnswer.CANNOT_ACCEPT,
    ]


def test_everything_must_be_right_at_once() -> None:
    for payment, invoice, card in product(BY_PAYMENT_STATE, BY_INVOICE_STATE, BY_CARD_STATE):
        facts = replace(OUR_ORDER, payment_state=payment, invoice_state=invoice, card_state=card)
        is_all_right = all(
            answer == CheckAnswer.ALLOW
            for answer in (
                BY_PAYMENT_STATE[payment],
                BY_INVOICE_STATE[invoice],
                BY_CARD_STATE[card],
            )
        )

        assert (answer_to(facts) == CheckAnswer.ALLOW) is is_all_right, facts


def test_the_codes_are_those_of_the_gateway() -> None:
    assert {answer.name: answer.value for answer in CheckAnswer} == {
        "ALLOW": 0,
        "WRONG_ORDER": 10,
        "WRONG_ACCOUNT": 11,
        "WRONG_AMOUNT": 12,
        "CANNOT_ACCEPT": 13,
        "EXPIRED": 20,
    }
