"""One run: storm, heal, drain, a month later the same again, then the books."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import click
from sqlalchemy import Engine

from cli.chaos.books import Books
from cli.chaos.checker import check, examine_database
from cli.chaos.drain import Drain
from cli.chaos.faults import draw_faults
from cli.chaos.keepsakes import keep_traces
from cli.chaos.load.crowd import FIRST_STORM, RENEWAL_STORM, Cast, Crowd
from cli.chaos.load.notes import LoadNotes
from cli.chaos.nemesis import Nemesis
from cli.chaos.reading import read_books
from cli.chaos.report import ChaosReport
from cli.chaos.sandbox_control import SandboxControl
from cli.chaos.stage import stage_in, victims_of
from cli.system.offering import offer_monthly_plan
from cli.system.throwaway import ThrowawaySystem
from runtime.database import create_write_engine

RENEWALS_ARE_DUE_WITHIN = timedelta(hours=2)
"""Drains move the clock by an hour or so, and who paid after that renews that much later."""

A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True)
class ChaosPlan:
    """What to do to the system.

    Args:
        seed: Of faults and load.
        duration_seconds: Of both storms together.
        traces: Where logs, ledger and database are kept afterwards.
    """

    seed: int
    duration_seconds: float
    traces: Path


def run_chaos(plan: ChaosPlan, folder: Path) -> ChaosReport:
    """Play it on a system of its own and return what came of it.

    Args:
        plan: What to do.
        folder: Where the system lives meanwhile.

    Raises:
        LocalStackError: The system did not start.
        NotDrained: It did not come to rest.
    """
    with stage_in(folder) as stage:
        engine = create_write_engine(stage.plan.database_url, role=None, pool_size=1)
        try:
            return _Run(plan, stage, engine).play()
        finally:
            engine.dispose()


class _Run:
    def __init__(self, plan: ChaosPlan, stage: ThrowawaySystem, engine: Engine) -> None:
        self._plan = plan
        self._stage = stage
        self._engine = engine
        self._notes = LoadNotes()
        self._sandbox = SandboxControl(stage.plan.sandbox_url)
        # Chance, not secrecy, is what a seed is for.
        faults = draw_faults(Random(plan.seed))  # noqa: S311
        self._nemesis = Nemesis(victims_of(stage), self._sandbox, faults)
        self._drain = Drain(stage, self._nemesis, self._sandbox, engine)

    def play(self) -> ChaosReport:
        """Play both storms and check the books."""
        offer_monthly_plan(self._stage.plan)
        self._storm("a storm over viewers who subscribe", FIRST_STORM)
        click.echo("a month passes")
        if self._plan.seed % 2 == 0:
            click.echo("an even seed: the provider tells nothing of it, and has to be asked")
            self._sandbox.silence()
        self._drain.move_clock(max(self._drain.until_first_renewal() - A_MOMENT, timedelta()))
        self._storm("a storm over renewals", RENEWAL_STORM)
        click.echo("the last renewals fall due")
        self._drain.advance(RENEWALS_ARE_DUE_WITHIN)
        self._drain.settle()
        report = self._report()
        keep_traces(self._stage, self._plan.traces)
        return report

    def _storm(self, title: str, cast: Cast) -> None:
        click.secho(title, bold=True)
        crowd = Crowd(self._stage.plan, self._notes, f"{self._plan.seed} {title}")
        crowd.come(cast)
        self._nemesis.storm(self._plan.duration_seconds / 2)
        crowd.leave()
        click.echo("  heal and drain")
        self._drain.heal()
        self._drain.settle()

    def _report(self) -> ChaosReport:
        books = read_books(
            self._engine, self._sandbox, self._notes, rabbitmq_url=self._stage.plan.rabbitmq_url
        )
        return ChaosReport(
            seed=self._plan.seed,
            duration_seconds=self._plan.duration_seconds,
            nemesis=self._nemesis,
            notes=self._notes,
            totals=totals_of(books),
            verdicts=[*check(books), *examine_database(self._engine)],
        )


def totals_of(books: Books) -> dict[str, int]:
    """Return the sums that tell how much there was to get wrong."""
    return {
        "payments taken": len(books.moved("payment")),
        "refunds made": len(books.moved("refund")),
        "kopecks taken": sum(it.amount_minor for it in books.moved("payment")),
        "kopecks given back": sum(it.amount_minor for it in books.moved("refund")),
        "attempts": len(books.payments),
        "invoices": len(books.invoices),
        "renewals": sum(it.kind == "renewal" for it in books.invoices),
        "surplus payments": sum(it.is_surplus for it in books.payments),
        "commands accepted": len(books.promises.accepted),
        "moves of machines": len(books.history),
    }
