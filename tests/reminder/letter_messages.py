"""What lets the worker send a letter: requests and events, put into its queue."""

from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel

from interaction_bus.envelope import Envelope, encode
from interaction_bus.events import Event as BusEvent, GiftBought, InvoicePaid
from interaction_bus.letters import LetterKind, LetterRequested
from interaction_bus.routing import outgoing
from interaction_bus.topology import LETTERS_QUEUE
from reminder.waiting_rooms import TRIES_HEADER
from tests.fixtures.bus import build_envelope, on_channel, send
from tests.reminder.homes import Home


def requested(home: Home, **fields: Any) -> Envelope:
    """Return a request for the letter about an upcoming renewal."""
    subscription = home.monthly()
    request: dict[str, Any] = {
        "kind": LetterKind.RENEWAL_UPCOMING.value,
        "viewer_id": home.viewer["id"],
        "subject_kind": "subscription",
        "subject_id": subscription["id"],
        "about": subscription["period_end"],
        "useful_until": subscription["period_end"],
    }
    return envelope_of(home, LetterRequested(**(request | fields)))


def envelope_of(home: Home, message: BusEvent) -> Envelope:
    """Return a message of this very moment."""
    return build_envelope(message, occurred_at=home.now)


def gift_bought(home: Home, **columns: Any) -> Envelope:
    """Store a gift and return the event that its buyer is told of."""
    gift = home.gift(**columns)
    buyer_id = gift["buyer_id"]
    return envelope_of(
        home, GiftBought(gift_id=gift["id"], buyer_id=buyer_id, state="bought", claimed_by=None)
    )


def invoice_paid(home: Home, invoice: dict[str, Any]) -> Envelope:
    """Return the event that a viewer who has paid is told of."""
    fields = ("subscription_id", "viewer_id", "state", "amount_minor", "currency")
    known = {name: invoice[name] for name in fields}
    return envelope_of(home, InvoicePaid(invoice_id=invoice["id"], **known))


def publish(url: str, envelope: Envelope) -> None:
    """Send a message as whoever tells it would."""
    message = outgoing(envelope)
    send(url, message.exchange, message.routing_key, [message.body])


def publish_failed(url: str, envelope: Envelope, *, failures: int) -> None:
    """Publish a message that has failed so often before."""

    def act(channel: BlockingChannel) -> None:
        properties = pika.BasicProperties(headers={TRIES_HEADER: failures})
        channel.basic_publish("", LETTERS_QUEUE.name, encode(envelope), properties)

    on_channel(url, act)
