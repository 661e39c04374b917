"""Rules of the envelope: what is sent is what arrives, and what is broken is refused by name."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from interaction_bus.commands import COMMANDS, Command, ExpireInvoice, IssueInvoice
from interaction_bus.envelope import (
    Actor,
    Chain,
    Envelope,
    command_of,
    decode,
    digest_of,
    encode,
    wrap,
)
from interaction_bus.errors import MalformedMessage, UnknownMessage
from interaction_bus.events import WebhookReceived
from tests.fixtures.bus import build_envelope

SENT = encode(build_envelope())

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)

FIELD_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    UUID: st.uuids(),
    str: st.text(),
    int: st.integers(min_value=-(2**63), max_value=2**63 - 1),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    dict[str, str | int | None]: st.dictionaries(
        st.text(), st.none() | st.text() | st.integers(min_value=-(2**63), max_value=2**63 - 1)
    ),
}


@st.composite
def commands(draw: st.DrawFn) -> Command:
    command_class = draw(st.sampled_from(list(COMMANDS.values())))
    values = {
        field.name: draw(value_of(field.type)) for field in msgspec.structs.fields(command_class)
    }
    return command_class(**values)


def value_of(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in FIELD_VALUES:
        return FIELD_VALUES[annotation]
    return st.from_type(annotation) if annotation is bool else st.none() | optional_of(annotation)


def optional_of(annotation: Any) -> st.SearchStrategy[Any]:
    return st.one_of(*(FIELD_VALUES[each] for each in annotation.__args__ if each in FIELD_VALUES))


@settings(deadline=None)  # a shared machine pauses at any moment
@given(command=commands())
def test_every_command_arrives_as_it_was_sent(command: Command) -> None:
    envelope = build_envelope(command)

    received = decode(encode(envelope))

    assert received == envelope
    assert command_of(received) == command


@settings(deadline=None)  # a shared machine pauses at any moment
@given(content=st.binary() | JSON_VALUES.map(msgspec.json.encode))
def test_whatever_else_arrives_is_malformed(content: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode(content)


def test_a_tower_of_brackets_is_malformed() -> None:
    with pytest.raises(MalformedMessage):
        decode(b'{"body":' + b"[" * 100_000)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("message_id", "7"),
        ("type", ""),
        ("version", 0),
        ("occurred_at", "2026-03-31T12:00:00"),  # nobody knows in which zone
        ("actor", {"kind": "stranger", "id": "1"}),
        ("actor", {"kind": "viewer", "id": ""}),
        ("body", []),
        ("digest", None),
    ],
)
def test_a_broken_field_is_refused_by_its_name(field: str, value: Any) -> None:
    broken = msgspec.json.decode(SENT) | {field: value}

    with pytest.raises(MalformedMessage, match=field):
        decode(msgspec.json.encode(broken))


@pytest.mark.parametrize("field", ["message_id", "type", "occurred_at", "actor", "body"])
def test_a_missing_field_is_refused_by_its_name(field: str) -> None:
    broken = msgspec.json.decode(SENT)
    del broken[field]

    with pytest.raises(MalformedMessage, match=field):
        decode(msgspec.json.encode(broken))


def test_fields_of_a_later_release_are_passed_over() -> None:
    later = msgspec.json.decode(SENT)
    later["mood"] = "cheerful"
    later["body"]["colour"] = "blue"

    command = command_of(decode(msgspec.json.encode(later)))

    assert isinstance(command, ExpireInvoice)


def test_a_command_of_another_name_is_unknown() -> None:
    envelope = msgspec.structs.replace(build_envelope(), type="PaintInvoice")

    with pytest.raises(UnknownMessage, match="PaintInvoice"):
        command_of(envelope)


def test_an_event_is_no_command() -> None:
    event = WebhookReceived(provider="p", kind="pay", transaction_id=1, outcome="kept")

    with pytest.raises(UnknownMessage, match=r"webhooks\.received"):
        command_of(build_envelope(event))


def test_a_version_from_the_future_is_unknown() -> None:
    future = ExpireInvoice.VERSION + 1
    envelope = msgspec.structs.replace(build_envelope(), version=future)

    with pytest.raises(UnknownMessage, match=str(future)):
        command_of(envelope)


def test_a_body_that_breaks_its_promise_is_malformed_by_field() -> None:
    envelope = msgspec.structs.replace(build_envelope(), body={"invoice_id": 7})

    with pytest.raises(MalformedMessage, match="invoice_id"):
        command_of(envelope)


def test_a_message_without_a_past_begins_its_own_chain() -> None:
    envelope = build_envelope()

    assert envelope.correlation_id == envelope.message_id
    assert envelope.causation_id is None


def test_a_message_with_a_past_stays_in_its_chain() -> None:
    click, cause = uuid4(), uuid4()

    envelope = build_envelope(chain=Chain(click, cause))

    assert (envelope.correlation_id, envelope.causation_id) == (click, cause)


def test_a_sender_without_a_time_zone_is_told_so() -> None:
    with pytest.raises(ValueError, match="aware"):
        build_envelope(occurred_at=datetime(2026, 3, 31, 12))  # noqa: DTZ001  # the fault itself


@settings(deadline=None)  # a shared machine pauses at any moment
@given(body=st.dictionaries(st.text(), JSON_VALUES, min_size=2))
def test_a_digest_does_not_see_the_order_of_fields(body: dict[str, Any]) -> None:
    backwards = dict(reversed(body.items()))

    assert digest_of(backwards) == digest_of(body)


def test_another_wish_has_another_digest() -> None:
    invoice = {
        "subscription_id": uuid4(),
        "new_invoice_id": uuid4(),
        "currency": "RUB",
        "description": "d",
        "reason": "r",
    }

    cheap = build_envelope(IssueInvoice(**invoice, amount_minor=1))
    dear = build_envelope(IssueInvoice(**invoice, amount_minor=2))

    assert cheap.digest != dear.digest


def test_a_digest_of_the_sender_is_kept() -> None:
    assert build_envelope(digest="of-the-request").digest == "of-the-request"


def test_the_actor_travels() -> None:
    manager = Actor(kind="manager", id="m-1")

    received = decode(encode(build_envelope(actor=manager)))

    assert received.actor == manager


def test_an_envelope_needs_nothing_but_what_and_who_and_when() -> None:
    command = ExpireInvoice(invoice_id=uuid4())
    message_id, occurred_at = uuid4(), datetime(2026, 3, 31, tzinfo=UTC)

    envelope = wrap(
        command,
        message_id=message_id,
        actor=Actor(kind="system", id="reconcile"),
        occurred_at=occurred_at,
    )

    assert isinstance(envelope, Envelope)
    assert (envelope.type, envelope.version) == ("ExpireInvoice", 1)
    assert envelope.body == {"invoice_id": str(command.invoice_id)}
