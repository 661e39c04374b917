"""`kinokassa bench`: measures the hot paths beside the limits of this machine."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import click

from cli.bench.bare import PATH as BARE_PATH
from cli.bench.measures import Bench
from cli.bench.pages.command import pages
from cli.bench.pgbench import prepare_pgbench
from cli.bench.report import show, write
from cli.bench.rounds import measure_latency, play_rounds, summarise
from cli.bench.stock import Stock
from cli.local.foreground import leave_on_sigterm
from cli.local.ports import LOOPBACK, pick_free_port
from cli.local.supervisor import ProcessSpec
from cli.system.processes import READY_TIMEOUT_SECONDS, is_answering
from cli.system.throwaway import ThrowawaySystem, Tuning, throwaway_system
from runtime.database import create_write_engine

FOLDER = Path(".local/bench")
REPORT = Path(".local/reports/bench.json")

WEB_SETTINGS = {"WEB_WORKERS": "2", "WEB_THREADS": "2"}
"""Of the APIs and of the bare route alike: what the product does by default."""

TUNING = Tuning(sandbox_speed=1.0, environment=WEB_SETTINGS)


@click.group(invoke_without_command=True, commands=[pages])
@click.pass_context
def bench(context: click.Context) -> None:
    """Measure what a second of each path carries, as shares of what the machine could."""
    if context.invoked_subcommand is not None:
        return
    leave_on_sigterm()
    click.echo("starting a system of its own ...")
    with _bench() as measured:
        latency = measure_latency(measured)
        rounds = play_rounds(measured)
    figures = summarise(rounds)
    show(figures, latency)
    write(REPORT, figures, latency, rounds=rounds)
    click.echo(f"the same as JSON: {REPORT}")


@contextmanager
def _bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        system = stack.enter_context(throwaway_system(FOLDER, TUNING))
        engine = create_write_engine(system.plan.database_url, role=None, pool_size=1)
        stack.callback(engine.dispose)
        prepare_pgbench(system.postgres)
        bare_port = pick_free_port()
        system.supervisor.start(_bare_spec(system, bare_port))
        yield Bench(system, engine, Stock(engine), bare_port)


def _bare_spec(system: ThrowawaySystem, port: int) -> ProcessSpec:
    return ProcessSpec(
        "bare",
        [sys.executable, "-m", "cli.bench.bare", str(port)],
        system.plan.environment(**WEB_SETTINGS),
        partial(is_answering, f"http://{LOOPBACK}:{port}{BARE_PATH}"),
        READY_TIMEOUT_SECONDS,
    )
