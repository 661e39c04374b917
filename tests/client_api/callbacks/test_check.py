"""Check: the provider asks whether it may take money, and the answer is one read."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from billing_rules.checkout import CheckAnswer
from billing_rules.money import Money
from client_api.check_desk import CheckDesk
from external_payments.cloudpayments.notifications import CheckRequest
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from tests.client_api.cinema import LONG_AGO, Cinema, Row, notification_fields
from tests.fixtures.builders import build_card, build_invoice, store


def open_payment(cinema: Cinema, **invoice: object) -> Row:
    owed = cinema.build_invoice(cinema.build_viewer(), **invoice)
    return cinema.build_payment(owed)


def check(cinema: Cinema, payment: Row, **changes: str) -> int:
    answer = cinema.notify("check", notification_fields(payment, **changes))
    assert answer.status_code == 200
    code: int = answer.json["code"]
    return code


def test_a_payment_that_is_open_may_go_on(cinema: Cinema) -> None:
    payment = open_payment(cinema)

    assert check(cinema, payment) == CheckAnswer.ALLOW


def test_a_check_changes_nothing(cinema: Cinema) -> None:
    payment = open_payment(cinema)

    check(cinema, payment)

    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"InvoiceId": str(new_id())}, CheckAnswer.WRONG_ORDER),
        ({"InvoiceId": "order 42"}, CheckAnswer.WRONG_ORDER),
        ({"InvoiceId": ""}, CheckAnswer.WRONG_ORDER),
        ({"AccountId": str(new_id())}, CheckAnswer.WRONG_ACCOUNT),
        ({"AccountId": ""}, CheckAnswer.WRONG_ACCOUNT),
        ({"Amount": "1.00"}, CheckAnswer.WRONG_AMOUNT),
        ({"Amount": "299.91"}, CheckAnswer.WRONG_AMOUNT),
        ({"Currency": "USD"}, CheckAnswer.WRONG_AMOUNT),
        # A subscription that the gateway runs by itself would charge beside our own renewals.
        ({"SubscriptionId": "sc_1"}, CheckAnswer.CANNOT_ACCEPT),
        ({"OperationType": "CardPayout"}, CheckAnswer.CANNOT_ACCEPT),
        ({"Amount": "a lot"}, CheckAnswer.CANNOT_ACCEPT),
        ({"TransactionId": ""}, CheckAnswer.CANNOT_ACCEPT),
    ],
)
def test_what_differs_from_our_payment_is_refused(
    cinema: Cinema, changes: dict[str, str], answer: CheckAnswer
) -> None:
    payment = open_payment(cinema)

    assert check(cinema, payment, **changes) == answer


@pytest.mark.parametrize("state", ["succeeded", "declined", "refused", "abandoned", "not_sent"])
def test_a_payment_that_is_settled_is_not_paid_again(cinema: Cinema, state: str) -> None:
    owed = cinema.build_invoice(cinema.build_viewer())
    payment = cinema.build_payment(owed, state=state)

    assert check(cinema, payment) == CheckAnswer.CANNOT_ACCEPT


@pytest.mark.parametrize("state", ["paid", "cancelled", "refunded"])
def test_an_invoice_that_is_settled_is_not_paid_again(cinema: Cinema, state: str) -> None:
    assert check(cinema, open_payment(cinema, state=state)) == CheckAnswer.CANNOT_ACCEPT


def test_an_invoice_past_its_time_is_answered_as_expired(cinema: Cinema) -> None:
    assert check(cinema, open_payment(cinema, expires_at=LONG_AGO)) == CheckAnswer.EXPIRED


@pytest.mark.parametrize(
    ("card_state", "answer"),
    [("active", CheckAnswer.ALLOW), ("withdrawn", CheckAnswer.CANNOT_ACCEPT)],
)
def test_a_charge_of_our_schedule_goes_on_while_its_card_is_active(
    cinema: Cinema, card_state: str, answer: CheckAnswer
) -> None:
    viewer = cinema.build_viewer()
    token = None if card_state == "withdrawn" else "sealed"
    card = build_card(viewer, state=card_state, sealed_token=token)
    renewal = build_invoice(cinema.build_subscription(viewer), kind="renewal", expires_at=None)
    store(cinema.owner_engine, saved_cards=[card], invoices=[renewal])
    payment = cinema.build_payment(
        renewal, origin="schedule", state="sent", saved_card_id=card["id"]
    )

    assert check(cinema, payment) == answer


def test_without_the_database_nothing_may_be_taken() -> None:
    closed_port = "postgresql://nobody@127.0.0.1:1/nothing"
    desk = CheckDesk(create_read_engine(closed_port, role=None))

    assert desk.answer(question()) is CheckAnswer.CANNOT_ACCEPT


def test_a_database_that_hangs_costs_no_more_than_the_budget(frozen_engine: Engine) -> None:
    desk = CheckDesk(frozen_engine, budget_seconds=0.05)

    assert desk.answer(question()) is CheckAnswer.CANNOT_ACCEPT


@pytest.fixture
def frozen_engine() -> Iterator[Engine]:
    """Return an engine whose connections take until the end of the test to come."""
    thawed = threading.Event()

    def connect() -> None:
        thawed.wait()
        raise OSError("the test is over")

    yield create_engine("postgresql+psycopg2://", creator=connect, poolclass=NullPool)
    thawed.set()


def question() -> CheckRequest:
    return CheckRequest(
        transaction_id=1,
        payment_id=new_id(),
        account_id=str(new_id()),
        amount=Money(29_990, "RUB"),
        subscription_id=None,
        is_test=True,
    )
