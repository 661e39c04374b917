"""What PostgreSQL refuses of history, messages, reminders and references, whoever asks."""

from typing import Any

import pytest
from sqlalchemy import insert

from models import ConsumedMessage, OutboxMessage, ProviderNotification, Reminder, StateChange
from runtime.identifiers import new_id
from tests.fixtures.builders import NOON
from tests.models.conftest import Shelf
from tests.models.refusals import change, put, refused


def moved(shelf: Shelf, **columns: object) -> None:
    """Write a line of the invoice's history."""
    line: dict[str, Any] = {
        "subject_kind": "invoice",
        "subject_id": shelf.invoice["id"],
        "seq": 1,
        "trigger": "issue",
        "from_state": None,
        "to_state": "issued",
        "cause_id": new_id(),
        "cause_type": "Subscribe",
        "correlation_id": new_id(),
        "actor_kind": "viewer",
        "actor_id": "v-1",
        "detail": {},
        "occurred_at": NOON,
    }
    with shelf.engine.begin() as connection:
        connection.execute(insert(StateChange).values(**(line | columns)))


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({}, "uq_state_changes_subject_id_seq"),
        ({"seq": 0, "from_state": "issued"}, "ck_state_changes_seq_from_one"),
        ({"seq": 2}, "ck_state_changes_only_the_first_comes_from_nothing"),
        (
            {"subject_id": new_id(), "from_state": "issued"},
            "ck_state_changes_only_the_first_comes_from_nothing",
        ),
        (
            {"subject_kind": "cinema", "seq": 2, "from_state": "issued"},
            "ck_state_changes_subject_kind_known",
        ),
    ],
)
def test_a_history_has_no_second_line_of_one_number_or_of_no_origin(
    shelf: Shelf, columns: dict[str, object], rule: str
) -> None:
    moved(shelf)

    assert refused(lambda: moved(shelf, **columns)) == rule


def test_a_command_is_consumed_once(shelf: Shelf) -> None:
    row = {
        "id": new_id(),
        "type": "Subscribe",
        "digest": "d",
        "actor_kind": "viewer",
        "actor_id": "v-1",
        "outcome": "done",
        "result": {},
        "consumed_at": NOON,
    }
    rule = refused(lambda: put(shelf, ConsumedMessage, [row, row]))

    assert rule == "pk_consumed_messages"


def test_a_message_is_staged_once(shelf: Shelf) -> None:
    row = {
        "message_id": new_id(),
        "kind": "event",
        "routing_key": "invoices.paid",
        "payload": {},
        "created_at": NOON,
    }

    rule = refused(lambda: put(shelf, OutboxMessage, [row, row]))

    assert rule == "uq_outbox_messages_message_id"


def test_a_notification_is_kept_once(shelf: Shelf) -> None:
    rows = [
        {
            "id": new_id(),
            "provider": "cloudpayments",
            "kind": "pay",
            "transaction_id": 3_000_000_001,
            "content_type": "text/plain",
            "sealed_body": "sealed",
            "body_digest": digest,
            "outcome": "settled",
            "received_at": NOON,
        }
        for digest in ("one", "another")
    ]

    rule = refused(lambda: put(shelf, ProviderNotification, rows))

    assert rule == "uq_provider_notifications_provider_kind_transaction_id"


def test_a_viewer_is_reminded_of_one_thing_once(shelf: Shelf) -> None:
    rows = [
        {
            "id": new_id(),
            "viewer_id": shelf.viewer["id"],
            "subject_kind": "subscription",
            "subject_id": shelf.subscription["id"],
            "about": NOON,
            "kind": "renewal_upcoming",
            "told_at": NOON,
        }
        for _ in range(2)
    ]

    rule = refused(lambda: put(shelf, Reminder, rows))

    assert rule == "uq_reminders_subject_id_about_kind"


@pytest.mark.parametrize(
    ("table", "kind", "column"),
    [
        ("subscriptions", "subscription", "viewer_id"),
        ("subscriptions", "subscription", "price_id"),
        ("subscriptions", "subscription", "saved_card_id"),
        ("invoices", "invoice", "subscription_id"),
        ("payments", "payment", "invoice_id"),
        ("payments", "payment", "saved_card_id"),
        ("refunds", "refund", "payment_id"),
        ("saved_cards", "card", "viewer_id"),
    ],
)
def test_nothing_belongs_to_what_is_not_there(
    shelf: Shelf, table: str, kind: str, column: str
) -> None:
    row: dict[str, Any] = getattr(shelf, kind)

    rule = refused(lambda: change(shelf, table, row, **{column: new_id()}))

    assert rule.startswith(f"fk_{table}_{column}")
