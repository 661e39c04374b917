"""Repeats the measurements and takes medians; ratios are taken within each round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

import click

from cli.bench.measures import Bench

ROUNDS = 3

LIMIT_OF: Mapping[str, str] = {
    "notifications to paid": "pgbench -N, 4 clients",
    "notifications accepted": "pgbench -N, 4 clients",
    "State Updater alone": "pgbench -N, 4 clients",
    "commands accepted": "bare Flask route",
    "commands carried out": "pgbench -N, 4 clients",
    "GET /v1/access": "bare Flask route",
}
"""With what each rate is compared: the next thing below it that we did not write."""

Round = Mapping[str, float]
"""Rates for each second, by name."""


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Args:
        name: What was measured.
        per_second: Median over the rounds.
        limit: With what it is compared; none for a limit itself.
        ratio: Median of the rounds' own ratios; none for a limit itself.
    """

    name: str
    per_second: float
    limit: str | None
    ratio: float | None


@dataclass(frozen=True)
class Latency:
    """How long a paid notification takes until its viewer may watch."""

    median_ms: float
    p95_ms: float


def play_rounds(bench: Bench) -> list[Round]:
    """Measure everything several times."""
    return [_play_round(bench, number) for number in range(1, ROUNDS + 1)]


def summarise(rounds: Sequence[Round]) -> list[Figure]:
    """Return medians and median ratios."""
    return [_figure(name, rounds) for name in rounds[0]]


def measure_latency(bench: Bench) -> Latency:
    """Return the latency on the idle system; the first ones warm it up and do not count."""
    bench.latencies_ms()
    measured = bench.latencies_ms()
    return Latency(median(measured), quantiles(measured, n=20)[-1])


def _play_round(bench: Bench, number: int) -> Round:
    click.echo(f"round {number} of {ROUNDS} ...")
    pgbench = bench.postgres()
    accepted, paid = bench.notifications()
    alone = bench.state_updater()
    bare = bench.bare()
    access = bench.access()
    commands_accepted, commands_done = bench.commands()
    return {
        "pgbench -N, 4 clients": pgbench,
        "notifications accepted": accepted,
        "notifications to paid": paid,
        "State Updater alone": alone,
        "bare Flask route": bare,
        "GET /v1/access": access,
        "commands accepted": commands_accepted,
        "commands carried out": commands_done,
    }


def _figure(name: str, rounds: Sequence[Round]) -> Figure:
    per_second = median(it[name] for it in rounds)
    limit = LIMIT_OF.get(name)
    if limit is None:
        return Figure(name, per_second, None, None)
    return Figure(name, per_second, limit, median(it[name] / it[limit] for it in rounds))
