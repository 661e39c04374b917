"""The table of what pages cost, and the verdict."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from cli.bench.pages.addresses import Unfilled
from cli.bench.pages.costs import PageCost, is_export

LIMIT_MS = 50.0
"""Median of the server's part, on ten thousand viewers."""


def is_within(costs: Sequence[PageCost]) -> bool:
    """Return whether every page keeps to the limit."""
    return all(cost.median_ms <= LIMIT_MS for cost in costs if cost.is_page)


def show(site: str, costs: Sequence[PageCost], unfilled: Sequence[Unfilled]) -> None:
    """Print the table of one site, the dearest pages first."""
    click.secho(f"\n{site}", bold=True)
    click.secho(f"{'median':>9}  {'95 %':>9}  {'SQL':>4}  {'kB':>7}  page", bold=True)
    for cost in sorted(costs, key=lambda it: it.median_ms, reverse=True):
        line = (
            f"{cost.median_ms:>6.1f} ms  {cost.p95_ms:>6.1f} ms  {cost.statements:>4}"
            f"  {cost.kilobytes:>7.1f}  {cost.rule}"
        )
        click.secho(line + _remark(cost), fg="red" if _is_above(cost) else None)
    for page in unfilled:
        click.echo(f"{'not asked':>22}  {page.rule}: there is no {page.missing} to show")


def tell_verdict(costs: Sequence[PageCost]) -> None:
    """Print how many pages keep to the limit."""
    pages = [cost for cost in costs if cost.is_page]
    above = [cost for cost in pages if _is_above(cost)]
    click.echo(
        f"\n{len(pages) - len(above)} of {len(pages)} pages answer within the"
        f" {LIMIT_MS:.0f} ms allowed (median, one connection)"
    )


def write(path: Path, costs: Sequence[PageCost], *, viewers: int) -> None:
    """Write everything as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "limit_ms": LIMIT_MS,
        "viewers": viewers,
        "is_within": is_within(costs),
        "pages": [asdict(cost) for cost in costs],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _is_above(cost: PageCost) -> bool:
    return cost.is_page and cost.median_ms > LIMIT_MS


def _remark(cost: PageCost) -> str:
    if is_export(cost.rule):
        return "  (a whole list)"
    if not cost.is_page:
        return f"  (answers {cost.status})"
    return "  ABOVE" if _is_above(cost) else ""
