"""`kinokassa healthy PROCESS`: tells whoever watches a container whether its process works."""

import os
import sys
from collections.abc import Mapping
from types import MappingProxyType

import click

from cli.health.sign import Environment, Sign
from runtime.importing import import_named
from runtime.settings import SettingsInvalid

ADDRESS_LIVES, PULSE_LIVES = "cli.health.addresses:LIVES", "cli.health.pulses:LIVES"
READY = "cli.health.addresses:READY"
WAITS_FOR_NOTHING = "cli.health.pulses:WAITS_FOR_NOTHING"
TAKES = "cli.health.queues:TAKES"
GOES_ON = "cli.health.rows:GOES_ON"

SIGNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "client-api": (ADDRESS_LIVES, READY),
        "admin-api": (ADDRESS_LIVES, READY),
        "state-updater": (PULSE_LIVES, WAITS_FOR_NOTHING, TAKES),
        "worker": (PULSE_LIVES, WAITS_FOR_NOTHING, TAKES),
        "relay": (PULSE_LIVES, WAITS_FOR_NOTHING, GOES_ON),
        "beat": (PULSE_LIVES, WAITS_FOR_NOTHING),
        "reminder": (PULSE_LIVES, WAITS_FOR_NOTHING, GOES_ON),
        "letters": (PULSE_LIVES, WAITS_FOR_NOTHING, TAKES),
        "observer": (PULSE_LIVES, WAITS_FOR_NOTHING),
    }
)
"""Where the signs of each process are, that it lives before those that it works. They are imported
when they are looked for: a check starts an interpreter every half minute for each process."""


def find_complaint(
    process: str, environment: Environment, *, only_whether_it_lives: bool = False
) -> str | None:
    """Return what is amiss with a process, in words, or none when all is well.

    Args:
        process: One of those in `SIGNS`.
        environment: That of the process.
        only_whether_it_lives: Whether to be content with a process that waits for a store.

    Raises:
        SettingsInvalid: The environment does not say where to look.
    """
    for where in SIGNS[process][: 1 if only_whether_it_lives else None]:
        look: Sign = import_named(where)[process]
        complaint = look(environment)
        if complaint:
            return complaint
    return None


@click.command()
@click.option(
    "--live",
    "only_whether_it_lives",
    is_flag=True,
    help="Ask only whether it hangs; a process that waits for a store does not.",
)
@click.argument("process", type=click.Choice(sorted(SIGNS)))
def healthy(process: str, *, only_whether_it_lives: bool) -> None:
    """Say with status 0 that PROCESS, in this container, does its work; with 1 that it does not.

    What is amiss is told in words.
    """
    try:
        complaint = find_complaint(process, os.environ, only_whether_it_lives=only_whether_it_lives)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    if complaint is not None:
        click.echo(f"{process}: {complaint}", err=True)
        sys.exit(1)
