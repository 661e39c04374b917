"""Log events as documents of the Elastic Common Schema."""

from typing import Any

import pytest

from runtime.logs.ecs import as_ecs

EVENT = {"timestamp": "2026-03-31T12:00:00.000000Z", "event": "invoice_paid", "level": "info"}


def value_at(document: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        document = document[name]
    return document


def test_a_document_names_its_schema_and_its_service():
    document = as_ecs(EVENT)

    assert document["ecs"] == {"version": "8.17.0"}
    assert document["service"] == {"name": "kinokassa"}
    assert document["@timestamp"] == "2026-03-31T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("level", "warning", "log.level"),
        ("logger", "state_updater.relay", "log.logger"),
        ("service_version", "0.1.0", "service.version"),
        ("process_id", 42, "process.pid"),
        ("hostname", "billing-1", "host.hostname"),
        ("event_id", "e-1", "event.id"),
        ("method", "GET", "http.request.method"),
        ("path", "/v1/plans", "url.path"),
        ("status", 404, "http.response.status_code"),
        ("remote_address", "203.0.113.7", "client.address"),
        ("subject", "m-1", "user.id"),
        ("error", "OperationalError", "error.type"),
        ("error_message", "no route", "error.message"),
        ("error_stack_trace", "Traceback", "error.stack_trace"),
        ("error_id", "e-2", "error.id"),
        ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736", "trace.id"),
        ("span_id", "00f067aa0ba902b7", "span.id"),
        # What the schema has no field for is ours.
        ("correlation_id", "c-1", "kinokassa.correlation_id"),
        ("payment_id", "p-1", "kinokassa.payment_id"),
        ("amount_minor", 29_990, "kinokassa.amount_minor"),
        ("reason", "funds", "kinokassa.reason"),
    ],
)
def test_a_field_has_its_place(name: str, value: object, path: str):
    assert value_at(as_ecs({**EVENT, name: value}), path) == value


def test_an_event_of_ours_is_an_action():
    document = as_ecs(EVENT)

    assert document["message"] == "invoice_paid"
    assert document["event"]["action"] == "invoice_paid"


def test_what_a_library_says_is_no_action():
    document = as_ecs({**EVENT, "event": "Connected to amqp://host"})

    assert document["message"] == "Connected to amqp://host"
    assert "event" not in document


def test_a_process_is_a_data_set_of_the_service():
    document = as_ecs({**EVENT, "process": "relay"})

    assert document["event"]["dataset"] == "kinokassa.relay"
    assert document["service"]["node"]["role"] == "relay"


def test_a_duration_is_told_in_nanoseconds():
    assert as_ecs({**EVENT, "duration_ms": 1.25})["event"]["duration"] == 1_250_000


def test_a_status_that_is_written_as_digits_is_one_of_http():
    assert value_at(as_ecs({**EVENT, "status": "202"}), "http.response.status_code") == 202


def test_a_state_in_words_is_no_status_of_http():
    document = as_ecs({**EVENT, "status": "declined"})

    assert document["kinokassa"] == {"status": "declined"}
    assert "http" not in document


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"outcome": "approved"}, "success"),
        ({"outcome": "declined"}, "success"),  # the bank has answered: nothing of ours broke
        ({"outcome": "unknown"}, "unknown"),
        ({"outcome": "error"}, "failure"),
        ({"fate": "done"}, "success"),
        ({"fate": "rejected"}, "success"),
        ({"fate": "failed"}, "failure"),
        ({"status": 200}, "success"),
        ({"status": 409}, "success"),  # the caller's mistake
        ({"status": 503}, "failure"),
        ({"status": "503"}, "failure"),
        ({"level": "error"}, "failure"),
    ],
)
def test_how_it_ended_is_told_in_three_words(fields: dict[str, Any], outcome: str):
    assert as_ecs({**EVENT, **fields})["event"]["outcome"] == outcome


def test_our_own_word_for_the_outcome_is_kept():
    assert as_ecs({**EVENT, "outcome": "approved"})["kinokassa"] == {"outcome": "approved"}


def test_a_line_that_ends_nothing_has_no_outcome():
    assert "outcome" not in as_ecs(EVENT)["event"]


def test_what_is_not_known_is_left_out():
    assert "kinokassa" not in as_ecs({**EVENT, "payment_id": None})


def test_the_event_itself_is_left_alone():
    event = {**EVENT, "process": "relay", "payment_id": "p-1"}

    as_ecs(event)

    assert event == {**EVENT, "process": "relay", "payment_id": "p-1"}
