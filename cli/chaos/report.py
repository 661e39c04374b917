"""What a run tells: on the screen as tables, in a file as JSON."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from cli.chaos.checker import Verdict
from cli.chaos.load.notes import LoadNotes
from cli.chaos.nemesis import Nemesis

MOST_BREACHES_SHOWN = 10


@dataclass(frozen=True)
class ChaosReport:
    """All that is to be told of one run.

    Args:
        seed: Gives the same faults in the same order again.
        duration_seconds: Of both storms together.
        nemesis: What was done.
        notes: What was wanted meanwhile.
        totals: Sums of the books.
        verdicts: One for each rule.
    """

    seed: int
    duration_seconds: float
    nemesis: Nemesis
    notes: LoadNotes
    totals: Mapping[str, int]
    verdicts: Sequence[Verdict]

    @property
    def holds(self) -> bool:
        """Whether every rule holds."""
        return all(verdict.holds for verdict in self.verdicts)

    def show(self) -> None:
        """Print the tables."""
        _show_counts("Faults done", self.nemesis.done)
        _show_counts("Faults that met nobody", self.nemesis.missed)
        _show_counts("Ended by themselves and were started again", self.nemesis.ended_by_themselves)
        _show_counts("Load", self.notes.deeds)
        _show_counts("Answers", self.notes.answers)
        _show_counts("Books", Counter(self.totals))
        click.secho("\nRules", bold=True)
        for verdict in self.verdicts:
            _show_verdict(verdict)

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "seed": self.seed,
            "duration_seconds": self.duration_seconds,
            "faults": dict(self.nemesis.done),
            "faults_missed": dict(self.nemesis.missed),
            "ended_by_themselves": dict(self.nemesis.ended_by_themselves),
            "load": dict(self.notes.deeds),
            "answers": dict(self.notes.answers),
            "books": dict(self.totals),
            "rules": {verdict.rule: list(verdict.breaches) for verdict in self.verdicts},
            "holds": self.holds,
        }
        path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _show_counts(title: str, counts: Counter[str]) -> None:
    if not counts:
        return
    click.secho(f"\n{title}", bold=True)
    for name, number in sorted(counts.items()):
        click.echo(f"  {number:>7}  {name}")


def _show_verdict(verdict: Verdict) -> None:
    if verdict.holds:
        click.secho(f"  held    {verdict.rule}", fg="green")
        return
    click.secho(f"  BROKEN  {verdict.rule}: {len(verdict.breaches)} times", fg="red")
    for breach in verdict.breaches[:MOST_BREACHES_SHOWN]:
        click.echo(f"          {breach}")
