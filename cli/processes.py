"""`kinokassa client-api`, `worker` and so on: each starts one process of the system."""

import os
from collections.abc import Callable, Mapping

import click
from sqlalchemy.exc import DBAPIError

from interaction_bus.errors import BrokerUnavailable
from reminder.timetable import TimetableInvalid
from runtime.database_failures import describe_failure, is_database_down
from runtime.importing import import_named
from runtime.settings import SettingsInvalid


def process_command(name: str, target: str, summary: str) -> click.Command:
    """Return the command that runs one process until it is told to stop.

    Args:
        name: Of the command.
        target: `module:function` that takes the environment; imported when it runs.
        summary: What the process does.
    """

    def run() -> None:
        start: Callable[[Mapping[str, str]], None] = import_named(target)
        try:
            start(os.environ)
        except SettingsInvalid as error:
            raise click.ClickException(str(error)) from error

    return click.Command(name, callback=run, help=summary)


client_api = process_command(
    "client-api", "client_api.serving:run", "Serve viewers, their pages and provider callbacks."
)
admin_api = process_command(
    "admin-api", "admin_api.serving:run", "Serve managers; never on a public address."
)
state_updater = process_command(
    "state-updater",
    "state_updater.entry_points:run_consumer",
    "Carry out commands: the only writer of state.",
)
relay = process_command(
    "relay", "state_updater.entry_points:run_relay", "Send what is staged in the outbox."
)
worker = process_command(
    "worker", "state_updater.entry_points:run_worker", "Call the payment provider."
)
beat = process_command(
    "beat", "state_updater.entry_points:run_beat", "Tick, so that what is due is found."
)
letters = process_command(
    "letters", "reminder.entry_points:run_letters", "Write letters to viewers and send them."
)
observer = process_command(
    "observer",
    "observer.entry_points:run_observer",
    "Tell Prometheus how the system stands, and whether what always holds does.",
)


@click.command()
@click.option(
    "--cron",
    metavar="LINE",
    help="Stay and pass whenever this line of cron says so, in UTC ('* * * * *' for each minute; "
    "a sixth field in front counts seconds). Without it pass once, for a cron outside.",
)
def reminder(cron: str | None) -> None:
    """Find out whom to remind of what, and ask for the letters."""
    start: Callable[..., None] = import_named("reminder.entry_points:run_reminder")
    try:
        start(os.environ, cron=cron)
    except (SettingsInvalid, TimetableInvalid, BrokerUnavailable) as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        if not is_database_down(error):
            raise
        sentence = f"the database is not available: {describe_failure(error)}"
        raise click.ClickException(sentence) from error
