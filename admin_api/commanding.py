"""How a manager's wish becomes a command: a line in the trail, then the bus, then an answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, g

from admin_api.acting import current_act, record_current_act
from admin_api.audit import ActOutcome
from admin_api.services import services
from interaction_bus.command_answers import answer_submitted
from interaction_bus.command_gateway import CommandStatus, Wish
from interaction_bus.commands import Command
from interaction_bus.envelope import Actor
from interaction_bus.errors import BrokerUnavailable, MessageNotSent, PublisherClosed
from runtime.web.auth import current_principal
from runtime.web.idempotency import CommandIdentity, command_identity
from runtime.web.request_trace import correlation_id

COMMANDS_PATH = "/admin/v1/commands"


def answer_command(
    make_command: Callable[[CommandIdentity], Command],
    *,
    wait_seconds: float,
    detail: Mapping[str, Any] | None = None,
) -> Response:
    """Send the command that the request in hand asks for under its Idempotency-Key, and answer.

    Args:
        make_command: Called for a new wish alone.
        wait_seconds: How long to wait for its outcome.
        detail: For the trail: what is asked, besides the subject.

    Raises:
        Problem: The State Updater rejected it.
        BrokerUnavailable: RabbitMQ did not take it, or did not say so; the trail tells which.
    """
    identity = command_identity(current_principal())
    status = publish_command(
        identity, lambda: make_command(identity), wait_seconds=wait_seconds, detail=detail
    )
    return answer_submitted(status, commands_path=COMMANDS_PATH)


def publish_command(
    identity: CommandIdentity,
    make_command: Callable[[], Command],
    *,
    wait_seconds: float,
    detail: Mapping[str, Any] | None = None,
) -> CommandStatus:
    """Publish the command of the act in hand, unless it was settled, and return its state.

    The act is in the trail before the command is on the bus.

    Args:
        identity: Tells a repeated wish from a new one.
        make_command: Called for a new one alone; what it refuses is not published.
        wait_seconds: How long to wait for the outcome.
        detail: For the trail.

    Raises:
        CommandKeyReused: The same key was used for another wish.
        BrokerUnavailable: RabbitMQ did not take it, or did not say so; the trail tells which.
        PublisherClosed: The process is stopping; the trail says so.
    """

    def make_recorded() -> Command:
        command = make_command()
        _record(ActOutcome.ASKED, identity, detail)
        return command

    wish = Wish(
        identity.command_id, identity.digest, actor_of(current_act().manager_id), correlation_id()
    )
    with _trouble_recorded(identity, detail):
        status = services().gateway.submit(wish, make_recorded, wait_seconds=wait_seconds)
    if not g.is_act_recorded:
        _record(ActOutcome.REPEATED, identity, detail)
    return status


def actor_of(manager_id: str) -> Actor:
    """Return a manager as the bus names them; all of our staff are managers there."""
    return Actor(kind="manager", id=manager_id)


@contextmanager
def _trouble_recorded(
    identity: CommandIdentity, detail: Mapping[str, Any] | None
) -> Iterator[None]:
    try:
        yield
    except (MessageNotSent, PublisherClosed):
        _record(ActOutcome.NOT_PUBLISHED, identity, detail)
        raise
    except BrokerUnavailable:
        _record(ActOutcome.UNCONFIRMED, identity, detail)
        raise


def _record(
    outcome: ActOutcome, identity: CommandIdentity, detail: Mapping[str, Any] | None
) -> None:
    with services().writes.begin() as connection:
        record_current_act(connection, outcome, command_id=identity.command_id, detail=detail)
