"""`kinokassa clock`: the time of billing, which a sandbox lets one move."""

import os
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from uuid import UUID

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from billing_rules.spans import SpanInvalid, moment_after
from interaction_bus.commands import AdvanceClock
from interaction_bus.confirmed_channel import ConfirmedChannel
from interaction_bus.envelope import Actor, wrap
from interaction_bus.routing import outgoing
from models import ClockMove, ConsumedMessage
from observer.entry_points import DATABASE_ROLE
from runtime.clock import DatabaseClock
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.settings import (
    BillingSettings,
    BrokerSettings,
    DatabaseSettings,
    SettingsInvalid,
    reading,
)

PUBLISH_TIMEOUT_SECONDS = 10.0

ANSWER_TIMEOUT_SECONDS = 30.0
"""For the State Updater to begin; when nobody runs, one wants to know soon."""

LOOK_EVERY_SECONDS = 0.1


@click.group()
def clock() -> None:
    """Look at the time of billing and, in a sandbox, move it."""


@clock.command()
def show() -> None:
    """Print the time of billing."""
    engine, _ = _connect(needs_sandbox=False)
    click.echo(DatabaseClock(engine).now().isoformat(timespec="seconds"))


@clock.command()
@click.argument("span", required=False)
@click.option("--to", "moment", help="An instant such as 2027-02-01T12:00:00Z, instead of a span.")
def advance(span: str | None, moment: str | None) -> None:
    """Move the clock by SPAN (1month, 10d, 36h) and wait until all that fell due is done."""
    engine, broker_url = _connect(needs_sandbox=True)
    started_at = DatabaseClock(engine).now()
    target = _target(started_at, span, moment)
    clock_move_id = _ask(engine, broker_url, target)
    click.echo(f"{_written(started_at)}  the clock begins to move to {_written(target)}")
    _watch(engine, clock_move_id)


def _connect(*, needs_sandbox: bool) -> tuple[Engine, str]:
    try:
        with reading(os.environ) as environment:
            database = DatabaseSettings.read(environment)
            broker = BrokerSettings.read(environment)
            billing = BillingSettings.read(environment)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    if needs_sandbox and not billing.is_sandbox:
        raise click.ClickException("time can be moved only where SANDBOX=1 and no money is real")
    # It only looks; a process's login has no rights but those of its role.
    return create_read_engine(database.url, role=DATABASE_ROLE, pool_size=1), broker.url


def _target(now: datetime, span: str | None, moment: str | None) -> datetime:
    if (span is None) == (moment is None):
        raise click.UsageError("give either a span such as 1month or --to with an instant")
    try:
        target = (
            moment_after(now, span) if span is not None else datetime.fromisoformat(moment or "")
        )
    except SpanInvalid as error:
        raise click.UsageError(str(error)) from error
    except ValueError as error:
        raise click.UsageError(f"{moment!r} is no instant like 2027-02-01T12:00:00Z") from error
    return target if target.tzinfo else target.replace(tzinfo=UTC)


def _ask(engine: Engine, broker_url: str, target: datetime) -> UUID:
    """Publish the wish and return the move that the State Updater began."""
    command = AdvanceClock(new_clock_move_id=new_id(), target=target)
    envelope = wrap(
        command,
        message_id=new_id(),
        actor=Actor(kind="system", id="clock"),
        occurred_at=DatabaseClock(engine).now(),
    )
    channel = ConfirmedChannel(broker_url)
    (delivery,) = channel.publish_batch([outgoing(envelope)], PUBLISH_TIMEOUT_SECONDS)
    channel.close()
    if not delivery.is_confirmed:
        raise click.ClickException(f"RabbitMQ did not take the wish: {delivery.detail}")
    answer = _answer(engine, envelope.message_id)
    if answer.problem is not None:
        raise click.ClickException(str(answer.problem["message"]))
    return command.new_clock_move_id


def _answer(engine: Engine, command_id: UUID) -> ConsumedMessage:
    deadline = monotonic() + ANSWER_TIMEOUT_SECONDS
    while monotonic() < deadline:
        with Session(engine) as session:
            answer = session.get(ConsumedMessage, command_id)
        if answer is not None:
            return answer
        Event().wait(LOOK_EVERY_SECONDS)
    raise click.ClickException("nobody carries out commands; is `kinokassa state-updater` running?")


def _watch(engine: Engine, clock_move_id: UUID) -> None:
    """Print how far the clock has come until it stands again."""
    told_at: datetime | None = None
    while True:
        with Session(engine) as session:
            clock_move = session.get_one(ClockMove, clock_move_id)
        if clock_move.reached_at != told_at:
            told_at = clock_move.reached_at
            click.echo(f"{_written(told_at)}  everything due by then is done")
        if clock_move.problem is not None:
            raise click.ClickException(f"the clock stopped on its way: {clock_move.problem}")
        if clock_move.finished_at is not None:
            return
        Event().wait(LOOK_EVERY_SECONDS)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
