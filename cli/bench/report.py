"""The bench's table and file."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from cli.bench.rounds import ROUNDS, Figure, Latency, Round

LATENCY_TARGET_MS = 300.0
"""Median from a paid notification to access on an idle machine."""


def show(figures: Sequence[Figure], latency: Latency) -> None:
    """Print the table."""
    click.secho(f"\n{'each second':>12}  {'share of its limit':<36}  what", bold=True)
    for figure in figures:
        share = "" if figure.ratio is None else f"{figure.ratio:.2f} of {figure.limit}"
        click.echo(f"{figure.per_second:>12,.0f}  {share:<36}  {figure.name}")
    verdict = "within" if latency.median_ms <= LATENCY_TARGET_MS else "ABOVE"
    click.echo(
        f"\npaid notification to access: median {latency.median_ms:.0f} ms,"
        f" 95 % within {latency.p95_ms:.0f} ms ({verdict} the {LATENCY_TARGET_MS:.0f} ms allowed)"
    )
    click.echo(f"medians of {ROUNDS} rounds on {os.cpu_count()} cores; ratios of the same round")


def write(
    path: Path, figures: Sequence[Figure], latency: Latency, *, rounds: Sequence[Round]
) -> None:
    """Write everything as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "cores": os.cpu_count(),
        "figures": [asdict(figure) for figure in figures],
        "latency": asdict(latency),
        "latency_target_ms": LATENCY_TARGET_MS,
        "rounds": [dict(it) for it in rounds],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
