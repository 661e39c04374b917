"""`kinokassa demo`: starts everything, plays both stories, and stays up."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import click

from cli.demo.closing_words import closing_words
from cli.demo.expectations import StoryBroken
from cli.demo.story import Cast, play
from cli.demo.telling import Teller
from cli.demo.year import live_through
from cli.demo.year_end import compare_books, explain_charges, show_letters
from cli.local.foreground import leave_on_sigterm, run_in_foreground
from cli.local.servers import local_servers
from cli.local.supervisor import Supervisor
from cli.system.calling import HttpCaller, NotSettledInTime, Refused
from cli.system.casting import manager_caller, new_viewer
from cli.system.fresh import forget_the_past, fresh_database, sole_use
from cli.system.letterbox import Letterbox
from cli.system.plan import SystemPlan, plan_system
from cli.system.processes import observer_spec
from cli.system.running import keep_running, running_system
from cli.system.sandbox_desk import SandboxDesk
from cli.system.secrets import keep_secrets
from cli.system.wrapper import write_wrapper
from runtime.lifecycle import stop_on_signals

LOCAL_FOLDER = Path(".local")

SANDBOX_SPEED = 60.0
"""A minute of the sandbox's waits passes in a second."""


@click.command()
@click.option(
    "--once", is_flag=True, help="Stop after the stories; status 0 only if every step held."
)
@click.option(
    "--viewers",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="After the stories, stock the shelves with so many, so that the console has much to show.",
)
def demo(*, once: bool, viewers: int) -> None:
    """Play a day and a year of viewers on real PostgreSQL, RabbitMQ and Celery, then stay up."""
    leave_on_sigterm()
    began = monotonic()
    with _running_demo() as (plan, supervisor):
        click.echo(f"everything runs after {monotonic() - began:.0f} s\n")
        held = _tell(plan)
        click.echo(f"\nthe stories took {monotonic() - began:.0f} s in all")
        if held and viewers:
            held = _stock_shelves(plan, viewers)
        if held and not once:
            click.echo()
            for line in closing_words(plan, has_crowd=viewers > 0):
                click.echo(line)
            keep_running(supervisor, stop_on_signals(), tell=click.echo)
    sys.exit(0 if held else 1)


@contextmanager
def _running_demo() -> Iterator[tuple[SystemPlan, Supervisor]]:
    click.echo("starting PostgreSQL and RabbitMQ ...")
    folder = LOCAL_FOLDER / "demo"
    with sole_use(folder), local_servers(LOCAL_FOLDER, durable=True) as servers:
        plan = plan_system(
            folder,
            database_url=fresh_database(servers),
            rabbitmq_url=servers.rabbitmq_url,
            secrets=keep_secrets(folder / "secrets.json"),
            sandbox_speed=SANDBOX_SPEED,
        )
        plan = replace(plan, elasticsearch_url=os.environ.get("ELASTICSEARCH_URL"))
        forget_the_past(servers, plan)
        click.echo("migrating, then starting the sandbox and every process of ours ...")
        write_wrapper(plan)
        with running_system(plan, watchers=[observer_spec(plan)]) as supervisor:
            yield plan, supervisor


def _tell(plan: SystemPlan) -> bool:
    manager, teller = manager_caller(plan), Teller()
    try:
        play(Cast(manager, new_viewer(plan), new_viewer(plan)), teller)
        click.echo()
        _tell_year(plan, manager, teller)
    except (StoryBroken, Refused, NotSettledInTime) as error:
        click.secho(f"the story broke: {error}", fg="red", err=True)
        click.echo(f"logs: {plan.folder / 'logs'}", err=True)
        return False
    return True


def _tell_year(plan: SystemPlan, manager: HttpCaller, teller: Teller) -> None:
    began = monotonic()
    viewer, bank = new_viewer(plan), SandboxDesk(plan.sandbox_url)
    live_through(viewer, manager, bank, teller)
    show_letters(viewer, Letterbox(plan.mailbox_url), teller)
    compare_books(viewer, manager, bank, teller)
    explain_charges(viewer, manager, teller)
    click.echo(f"\nthe year took {monotonic() - began:.0f} s")


def _stock_shelves(plan: SystemPlan, viewers: int) -> bool:
    """Stock the shelves in a process of its own, for it forks; return whether it went well."""
    click.echo(f"\nstocking the shelves with half a year of {viewers:,} viewers ...")
    ledger = f"--ledger={plan.ledger_path}"
    argv = plan.kinokassa("stock", f"--viewers={viewers}", "--add", ledger)
    return run_in_foreground(argv, plan.environment()) == 0
