"""What the provider tells becomes a command, and is confirmed only when that is safe."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from client_api.callbacks.inbound import Inbound
from client_api.callbacks.recording import recording_of
from client_api.reception_clock import ReceptionClock
from client_api.services import current_services
from external_payments.cloudpayments.notifications import NotificationKind
from external_payments.cloudpayments.transactions import REFUND_MARK
from interaction_bus.commands import RecordNotification
from interaction_bus.errors import BrokerUnavailable, BusError, PublisherClosed
from payment_sandbox.notifications.encoding import signature_headers
from runtime.clock import DatabaseClock, SystemClock
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.sealing import Sealer, new_sealing_key
from tests.client_api.cinema import API_SECRET, Cinema, Row, notification_fields

MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def payment(cinema: Cinema) -> Row:
    return cinema.build_payment(cinema.build_invoice(cinema.build_viewer()))


def recorded(cinema: Cinema) -> RecordNotification:
    command = cinema.publisher.command()
    assert isinstance(command, RecordNotification)
    return command


@pytest.mark.parametrize("kind", ["pay", "fail", "confirm", "cancel"])
def test_news_of_a_payment_name_it(cinema: Cinema, payment: Row, kind: str) -> None:
    answer = cinema.notify(kind, notification_fields(payment))

    command = recorded(cinema)
    assert (answer.status_code, answer.json) == (200, {"code": 0})
    assert (command.provider, command.kind) == ("cloudpayments", kind)
    assert (command.transaction_id, command.payment_id) == (3_300_000_001, payment["id"])


def test_news_of_a_refund_name_refund_and_payment(cinema: Cinema, payment: Row) -> None:
    refund_id = new_id()
    mark = json.dumps({REFUND_MARK: str(refund_id)})

    cinema.notify(
        "refund",
        notification_fields(payment, PaymentTransactionId="3300000001", Data=mark)
        | {"TransactionId": "3300000002"},
    )

    command = recorded(cinema)
    assert (command.transaction_id, command.payment_id) == (3_300_000_002, payment["id"])
    assert command.refund_id == refund_id


def test_the_provider_is_the_actor(cinema: Cinema, payment: Row) -> None:
    cinema.notify("pay", notification_fields(payment))

    (envelope,) = cinema.publisher.published
    assert (envelope.actor.kind, envelope.actor.id) == ("provider", "cloudpayments")


def test_the_body_is_kept_word_for_word(cinema: Cinema) -> None:
    body = b"TransactionId=1&Amount=299.90&Name=%d0%98&Token=tk_1"
    cinema.app.test_client().post(
        "/callbacks/cloudpayments/pay",
        data=body,
        content_type="application/x-www-form-urlencoded; charset=utf-8",
        headers=signature_headers(body.decode(), API_SECRET),
    )

    command = recorded(cinema)
    with cinema.app.app_context():
        sealed = current_services().sealer.open(command.sealed_body)
    assert base64.b64decode(sealed["body"]) == body
    assert command.body_digest == hashlib.sha256(body).hexdigest()
    assert command.content_type == "application/x-www-form-urlencoded; charset=utf-8"


def test_no_token_or_name_travels_in_the_clear(cinema: Cinema, payment: Row) -> None:
    cinema.notify("pay", notification_fields(payment, Name="IVAN IVANOV", Token="tk_secret"))

    travelling = str(cinema.publisher.published)
    assert "IVAN" not in travelling
    assert "tk_secret" not in travelling


def test_a_redelivered_notification_is_the_same_command(cinema: Cinema, payment: Row) -> None:
    for _ in range(2):
        cinema.notify("pay", notification_fields(payment))

    first, second = cinema.publisher.published
    assert (first.message_id, first.digest) == (second.message_id, second.digest)


@pytest.mark.parametrize("changes", [{"TransactionId": "3300000009"}, {"Amount": "1.00"}])
def test_other_news_are_another_command(
    cinema: Cinema, payment: Row, changes: dict[str, str]
) -> None:
    cinema.notify("pay", notification_fields(payment))
    cinema.notify("pay", notification_fields(payment, **changes))

    first, second = cinema.publisher.published
    assert first.message_id != second.message_id


def test_a_notification_for_a_payment_that_we_do_not_know_is_taken_all_the_same(
    cinema: Cinema, payment: Row
) -> None:
    stranger = new_id()

    answer = cinema.notify("pay", notification_fields(payment, InvoiceId=str(stranger)))

    assert answer.json == {"code": 0}
    assert recorded(cinema).payment_id == stranger


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("pay", {"TransactionId": "many"}),
        ("pay", {}),
        ("receipt", {"Id": "r-1", "Amount": "299.90"}),
        ("receipt", {"Id": "r-1", "Type": "Income", "Amount": "299.90"}),
        ("recurrent", {"Id": "sc_1", "Status": "Active"}),
    ],
)
def test_signed_news_about_no_operation_get_a_number_that_no_operation_has(
    cinema: Cinema, kind: str, fields: dict[str, str]
) -> None:
    answers = [cinema.notify(kind, fields) for _ in range(2)]

    numbers = {envelope.body["transaction_id"] for envelope in cinema.publisher.published}
    assert [answer.json for answer in answers] == [{"code": 0}] * 2
    assert len(numbers) == 1
    assert -(2**63) <= numbers.pop() < 0


def tell_of_receipt(cinema: Cinema, payment: Row, receipt_id: str, **changes: str) -> None:
    fields = {
        "Id": receipt_id,
        "Type": "Income",
        "Amount": "299.90",
        "TransactionId": "3300000001",
        "InvoiceId": str(payment["id"]),
    }
    cinema.notify("receipt", fields | changes)


@pytest.mark.parametrize("kind", ["Income", "IncomeReturn"])
def test_a_receipt_names_its_payment(cinema: Cinema, payment: Row, kind: str) -> None:
    tell_of_receipt(cinema, payment, "r-1", Type=kind)

    command = recorded(cinema)
    assert (command.kind, command.payment_id) == ("receipt", payment["id"])


def test_receipts_of_one_operation_are_news_of_their_own(cinema: Cinema, payment: Row) -> None:
    tell_of_receipt(cinema, payment, "r-1")
    tell_of_receipt(cinema, payment, "r-2")
    tell_of_receipt(cinema, payment, "r-1", Ofd="told in other words")

    first, other, again = (it.body["transaction_id"] for it in cinema.publisher.published)
    assert first != other
    assert first == again


def test_a_strange_receipt_still_names_its_operation(cinema: Cinema) -> None:
    cinema.notify("receipt", {"Id": "r-1", "TransactionId": "3300000001"})

    assert recorded(cinema).transaction_id == 3_300_000_001


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (BrokerUnavailable("no confirm in time"), "command_unconfirmed"),
        (PublisherClosed(), "broker_unavailable"),
    ],
)
def test_what_is_not_safe_with_the_broker_is_not_confirmed(
    cinema: Cinema, payment: Row, refusal: BusError, code: str
) -> None:
    cinema.publisher.refusal = refusal

    answer = cinema.notify("pay", notification_fields(payment))

    assert (answer.status_code, answer.json["code"]) == (503, code)
    assert int(answer.headers["Retry-After"]) > 0


def test_it_is_dated_by_the_clock_of_billing(cinema: Cinema, payment: Row) -> None:
    before = DatabaseClock(cinema.owner_engine).now()

    cinema.notify("pay", notification_fields(payment))

    assert before <= recorded(cinema).received_at <= DatabaseClock(cinema.owner_engine).now()


def test_without_the_database_notifications_are_taken_by_this_machines_clock() -> None:
    closed_port = create_read_engine("postgresql://nobody@127.0.0.1:1/nothing", role=None)
    before = SystemClock().now()

    moment = ReceptionClock(DatabaseClock(closed_port)).now()

    assert before <= moment <= SystemClock().now()


def test_a_notification_in_json_is_understood_too() -> None:
    payment_id = new_id()
    body = {
        "TransactionId": 7,
        "Amount": 299.9,
        "Currency": "RUB",
        "InvoiceId": str(payment_id),
        "Status": "Completed",
        "CardFirstSix": "424242",
        "CardLastFour": "4242",
    }
    inbound = Inbound(NotificationKind.PAY, json.dumps(body).encode(), "application/json")

    envelope = recording_of(
        inbound,
        provider="cloudpayments",
        sealer=Sealer([new_sealing_key()]),
        received_at=MOMENT,
        correlation_id=new_id(),
    )

    told: dict[str, Any] = envelope.body
    assert (told["transaction_id"], told["payment_id"]) == (7, str(payment_id))
