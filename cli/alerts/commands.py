"""`kinokassa alerts try` and `watch` on the command line."""

import os
import sys
from pathlib import Path

import click

from cli.alerts.rules import RULES, TRIALS, RulesFaulty, run_promtool
from cli.alerts.watching import write_configuration
from cli.local.errors import LocalStackError
from cli.local.foreground import leave_on_sigterm, run_in_foreground
from cli.local.ports import LOOPBACK
from cli.local.programs import PROMETHEUS, PROMTOOL, get_program, provide_programs

DEMO = Path(".local/demo")

PROMETHEUS_FOLDER = Path(".local/prometheus")


@click.group()
def alerts() -> None:
    """Try the alert rules on numbers that break, or on a demo that you break."""


@alerts.command("try")
def try_alerts() -> None:
    """See each alert fire and fall silent, by Prometheus's own tool; half a minute.

    promtool is installed where we may. Elsewhere this says so and ends well, for `make test` reads
    the rules in its own way.
    """
    try:
        provide_programs([PROMTOOL])
    except LocalStackError as error:
        click.echo(f"the alert rules were not tried: {error}")
        return
    trials = sorted(TRIALS.glob("*.yml"))
    try:
        run_promtool(get_program(PROMTOOL), "check", [RULES])
        run_promtool(get_program(PROMTOOL), "test", trials)
    except RulesFaulty as faulty:
        raise click.ClickException(f"{faulty}\n\n{faulty.words}") from faulty
    click.echo(f"the alert rules hold, in {len(trials)} files of trials")


@alerts.command()
@click.option(
    "--demo",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=DEMO,
    show_default=True,
    help="Folder of the demo that is watched.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=9090,
    show_default=True,
    help="Where Prometheus shows alerts and numbers.",
)
@click.option(
    "--patience",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Seconds that something is broken before its alert fires, instead of the rules' minutes.",
)
def watch(demo: Path, port: int, patience: int) -> None:
    """Watch a demo that is up with a Prometheus of its own, until Ctrl-C."""
    leave_on_sigterm()
    provide_programs([PROMETHEUS])
    configuration = write_configuration(demo, PROMETHEUS_FOLDER, patience_seconds=patience)
    click.echo(f"Alerts: http://{LOOPBACK}:{port}/alerts")
    argv = (
        str(get_program(PROMETHEUS)),
        f"--config.file={configuration}",
        f"--storage.tsdb.path={PROMETHEUS_FOLDER / 'data'}",
        f"--web.listen-address={LOOPBACK}:{port}",
        "--log.level=warn",
    )
    sys.exit(run_in_foreground(argv, os.environ))
