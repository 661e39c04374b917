"""`kinokassa dead-letters`: messages that nobody could settle."""

import dataclasses
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
import msgspec

from cli.tables import cell, table
from interaction_bus.dead_letter import DeadLetter
from interaction_bus.dead_letters import (
    DEFAULT_LIMIT,
    drop_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letters,
)
from interaction_bus.errors import BusError
from runtime.settings.environment import SettingsInvalid
from runtime.settings.stores import BrokerSettings

NOTHING_THERE = "There are no dead letters."

COLUMNS = ("message_id", "type", "reason", "died_at", "deliveries", "detail")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
message_id_argument = click.argument("message_id", required=False)
every_letter = click.option("--all", "every", is_flag=True, help="All letters that are there now.")


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at messages that nobody could settle, send them again, or drop them."""


@dead_letters.command("list")
@click.option("--limit", default=DEFAULT_LIMIT, show_default=True, type=click.IntRange(min=1))
@as_json
def list_letters(limit: int, *, as_json: bool) -> None:
    """List the oldest dead letters; they stay where they are."""
    with _sentences_for_errors():
        _print(list_dead_letters(_broker_url(), limit=limit), as_json=as_json)


@dead_letters.command("show")
@click.argument("message_id")
@as_json
def show_letter(message_id: str, *, as_json: bool) -> None:
    """Show one dead letter with its body."""
    with _sentences_for_errors():
        letter = get_dead_letter(_broker_url(), message_id)
    if as_json:
        _print([letter], as_json=True)
        return
    for name, value in dataclasses.asdict(letter).items():
        click.echo(f"{name:<12} {cell(value)}")


@dead_letters.command("replay")
@message_id_argument
@every_letter
@as_json
def replay_letters(message_id: str | None, *, every: bool, as_json: bool) -> None:
    """Send one dead letter, or --all, again to where it was published first."""
    _settle(replay_dead_letters, "Sent again:", _chosen(message_id, every=every), as_json=as_json)


@dead_letters.command("drop")
@message_id_argument
@every_letter
@click.confirmation_option("--yes", prompt="Forget for good?", help="Do not ask.")
@as_json
def drop_letters(message_id: str | None, *, every: bool, as_json: bool) -> None:
    """Forget one dead letter, or --all, for good."""
    _settle(drop_dead_letters, "Dropped:", _chosen(message_id, every=every), as_json=as_json)


def _chosen(message_id: str | None, *, every: bool) -> str | None:
    if every == (message_id is not None):
        raise click.UsageError("name one message id, or say --all")
    return message_id


def _settle(
    settle: Callable[[str, str | None], list[DeadLetter]],
    heading: str,
    message_id: str | None,
    *,
    as_json: bool,
) -> None:
    with _sentences_for_errors():
        letters = settle(_broker_url(), message_id)
    if letters and not as_json:
        click.echo(f"{heading} {len(letters)}")
    _print(letters, as_json=as_json)


def _print(letters: Sequence[DeadLetter], *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(letters), indent=2))
    elif letters:
        rows = [[getattr(each, name) for name in COLUMNS] for each in letters]
        click.echo(table(COLUMNS, rows))
    else:
        click.echo(NOTHING_THERE)


def _broker_url() -> str:
    return BrokerSettings.from_environment(os.environ).url


@contextmanager
def _sentences_for_errors() -> Iterator[None]:
    try:
        yield
    except (BusError, SettingsInvalid) as error:
        raise click.ClickException(str(error)) from error
