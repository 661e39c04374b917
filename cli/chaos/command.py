"""`kinokassa chaos`: storms over a whole system of its own, then compares the books."""

import sys
from pathlib import Path

import click

from cli.chaos.drain import NotDrained
from cli.chaos.run import ChaosPlan, run_chaos
from cli.local.foreground import leave_on_sigterm

FOLDER = Path(".local/chaos")
REPORTS = Path(".local/reports")


@click.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Decides which faults come.")
@click.option(
    "--duration",
    type=click.FloatRange(min=2),
    default=120.0,
    show_default=True,
    help="Seconds of both storms together.",
)
def chaos(*, seed: int, duration: float) -> None:
    """Kill, freeze and restart everything under load, then compare the books with the ledger."""
    leave_on_sigterm()
    traces = REPORTS / f"chaos-{seed}"
    click.echo(f"seed {seed}: the same faults in the same order, though not at the same instants")
    try:
        report = run_chaos(ChaosPlan(seed, duration, traces), FOLDER)
    except NotDrained as error:
        click.secho(f"the system did not come to rest: {error}", fg="red", err=True)
        sys.exit(1)
    report.show()
    path = REPORTS / f"chaos-{seed}.json"
    report.write(path)
    click.echo(f"\nseed {seed}; report: {path}; logs, ledger and database: {traces}")
    sys.exit(0 if report.holds else 1)
