"""The `kinokassa` command; each of its commands is imported only when somebody calls it."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click

from cli.local.errors import LocalStackError


class LazyCommand(NamedTuple):
    """A command that is not imported yet.

    Args:
        target: `module:attribute` of its click command.
        summary: Its line in `kinokassa --help`.
    """

    target: str
    summary: str


COMMANDS: Mapping[str, LazyCommand] = {
    "client-api": LazyCommand("cli.processes:client_api", "Serve viewers and the provider."),
    "admin-api": LazyCommand("cli.processes:admin_api", "Serve managers."),
    "state-updater": LazyCommand("cli.processes:state_updater", "Carry out commands."),
    "relay": LazyCommand("cli.processes:relay", "Send what is staged in the outbox."),
    "worker": LazyCommand("cli.processes:worker", "Call the payment provider."),
    "beat": LazyCommand("cli.processes:beat", "Tick, so that what is due is found."),
    "reminder": LazyCommand("cli.processes:reminder", "Remind viewers of what is due; for cron."),
    "letters": LazyCommand("cli.processes:letters", "Write letters to viewers and send them."),
    "observer": LazyCommand("cli.processes:observer", "Tell Prometheus how the system stands."),
    "mailbox": LazyCommand("cli.mailbox:mailbox", "Catch letters on this machine and show them."),
    "demo": LazyCommand("cli.demo.command:demo", "Play one viewer's story and stay up."),
    "token": LazyCommand("cli.token:token", "Make a bearer token for development."),
    "clock": LazyCommand("cli.clock:clock", "The time of billing, which a sandbox may move."),
    "dead-letters": LazyCommand(
        "cli.dead_letters:dead_letters", "Messages that nobody could settle."
    ),
    "reconcile": LazyCommand(
        "cli.reconcile:reconcile", "Compare a day of the provider's books with ours."
    ),
    "doctor": LazyCommand("cli.doctor:doctor", "Examine whether what always holds does."),
    "reseal": LazyCommand("cli.reseal:reseal", "Seal what is kept with the newest key."),
    "docs": LazyCommand("cli.docs.command:docs", "Write the reference in docs/ from the code."),
    "screenshots": LazyCommand(
        "cli.docs.screenshots:screenshots", "Write a picture of every page into docs/screenshots."
    ),
    "translations": LazyCommand(
        "cli.translations:translations", "Gather the texts of pages and compile their Russian."
    ),
    "chaos": LazyCommand("cli.chaos.command:chaos", "Break everything, then compare the books."),
    "alerts": LazyCommand("cli.alerts.commands:alerts", "Try the alerts, or watch a demo."),
    "healthy": LazyCommand("cli.healthy:healthy", "Tell whether a process does its work."),
    "bench": LazyCommand("cli.bench.command:bench", "Measure beside the limits of this machine."),
    "stock": LazyCommand(
        "cli.stock.command:stock", "Fill a sandbox with half a year of thousands of viewers."
    ),
    "observability": LazyCommand(
        "cli.observability.command:observability", "Make Elasticsearch and Kibana ready for logs."
    ),
    "migrate": LazyCommand("cli.migrate:migrate", "Bring database and broker up to date."),
    "local": LazyCommand("cli.local.commands:local", "PostgreSQL and RabbitMQ of this checkout."),
}


class LazyGroup(click.Group):
    """A group that knows the names of its commands, and imports one when it is called.

    Args:
        lazy_commands: The commands by name.
    """

    def __init__(
        self, name: str, lazy_commands: Mapping[str, LazyCommand], *, summary: str
    ) -> None:
        super().__init__(name, help=summary)
        self._lazy_commands = lazy_commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names that `--help` shows."""
        return sorted({*super().list_commands(ctx), *self._lazy_commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, imported now, or none when there is no such command."""
        lazy = self._lazy_commands.get(cmd_name)
        if lazy is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = lazy.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries, without importing them."""
        rows = [(name, self._lazy_commands[name].summary) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def build() -> click.Group:
    """Return the whole command."""
    return LazyGroup("kinokassa", COMMANDS, summary="Subscription billing of an online cinema.")


def main() -> None:
    """Run what the command line says; a fault of the machine is told in words, with status 1."""
    try:
        build()()
    except LocalStackError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
