"""Quarantine, backlog, health and the papers of the API."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from models import OutboxMessage
from runtime.identifiers import new_id
from tests.admin_api.office import Office, as_texts, ids_of, with_reason
from tests.admin_api.pages.full_books import add_notification
from tests.admin_api.stories import subscribed, unpaid_renewal
from tests.fixtures.builders import NOON, build_payment, store


def test_a_quarantined_notification_is_shown_without_its_body(office: Office) -> None:
    notification = add_notification(office)
    add_notification(office, transaction_id=778, outcome="settled", problem=None)

    listed = office.get("/notifications/quarantined")

    assert ids_of(listed) == as_texts(notification)
    assert listed.json["items"][0]["problem"] == "unknown_payment"
    assert "sealed" not in listed.text


def test_trying_a_notification_again_names_the_payment_to_lock(office: Office) -> None:
    notification = add_notification(office)

    answer = office.post(f"/notifications/{notification['id']}/retry", with_reason())

    assert answer.status_code == 202
    assert office.bus.last_body == {
        "notification_id": str(notification["id"]),
        "payment_id": str(notification["payment_id"]),
    }


def test_an_unknown_notification_cannot_be_tried_again(office: Office) -> None:
    office.bus.is_prompt = True

    refused = office.post(f"/notifications/{new_id()}/retry?wait=5", with_reason())

    assert refused.status_code == 404


def test_an_idle_system_has_no_backlog(office: Office) -> None:
    shown = office.get("/outbox").json

    assert (shown["unsent_messages"], shown["unanswered_payments"]) == (0, 0)
    assert shown["oldest_unsent_at"] is None
    assert shown["oldest_unsent_seconds"] is None


def test_the_backlog_tells_since_when_a_message_waits(office: Office) -> None:
    message = {
        "message_id": new_id(),
        "kind": "event",
        "routing_key": "invoices.paid",
        "payload": {},
        "created_at": office.workshop.now() - timedelta(seconds=90),
    }
    with office.workshop.owner_engine.begin() as connection:
        connection.execute(insert(OutboxMessage).values(**message))

    shown = office.get("/outbox").json

    assert shown["unsent_messages"] == 1
    assert 90 <= shown["oldest_unsent_seconds"] < 120


def test_a_widget_that_is_open_is_no_backlog(office: Office) -> None:
    story = unpaid_renewal(office)
    store(office.workshop.owner_engine, payments=[build_payment(story.invoice, attempt=2)])

    assert office.get("/outbox").json["unanswered_payments"] == 0


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_a_charge_without_an_answer_is_backlog(office: Office, state: str) -> None:
    unpaid_renewal(office, payment={"state": state})

    shown = office.get("/outbox").json

    assert shown["unanswered_payments"] == 1
    assert shown["oldest_unanswered_payment_at"] == NOON.isoformat()


def test_the_backlog_tells_the_oldest_renewal_that_is_due(office: Office) -> None:
    due = subscribed(office, renews_at=NOON)

    shown = office.get("/outbox").json

    assert shown["due_renewals"] == 1
    assert shown["oldest_due_renewal_at"] == due["renews_at"].isoformat()


def test_a_parked_subscription_is_counted_apart(office: Office) -> None:
    subscribed(office, renews_at=NOON, parked_at=NOON, parked_because="KeyError: 'plan'")

    shown = office.get("/outbox").json

    assert (shown["due_renewals"], shown["parked_subscriptions"]) == (0, 1)


def test_the_broker_s_absence_degrades_and_does_not_end_readiness(office: Office) -> None:
    ready = office.client.get("/health/ready")

    assert ready.status_code == 200
    assert ready.json == {
        "status": "degraded",
        "checks": {"database": "ok", "migrations": "ok", "broker": "BrokerUnavailable"},
    }


def test_every_command_is_documented_with_its_key(office: Office) -> None:
    paths = office.client.get("/openapi.json").json["paths"]

    refund = paths["/admin/v1/invoices/{invoice_id}/refund"]["post"]
    retry = paths["/admin/v1/payments/{payment_id}/retry"]["post"]
    assert "Idempotency-Key" in [it["name"] for it in refund["parameters"]]
    assert "Idempotency-Key" not in [it["name"] for it in retry["parameters"] if "name" in it]


def routes_of(office: Office) -> list[str]:
    rules = [it for it in office.app.url_map.iter_rules() if it.rule.startswith("/admin/v1")]
    return [method for rule in rules for method in rule.methods & {"GET", "POST", "PATCH"}]


def test_every_operation_is_documented_with_a_summary_and_an_example(office: Office) -> None:
    spec = office.client.get("/openapi.json").json
    operations = {
        f"{method} {path}": operation
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "patch"}
    }

    assert spec["openapi"] == "3.1.0"
    assert len(operations) == len(routes_of(office))
    assert [name for name, it in operations.items() if not it.get("summary")] == []


def test_every_field_of_money_has_an_example(office: Office) -> None:
    schemas = office.client.get("/openapi.json").json["components"]["schemas"]

    examples = {name: it["example"] for name, it in schemas["Money"]["properties"].items()}
    assert examples == {"amount_minor": 29_990, "currency": "RUB", "amount": "299.90"}
