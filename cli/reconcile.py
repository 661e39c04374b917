"""`kinokassa reconcile`: compares a day of the provider's books with ours, now."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import click
import msgspec

from cli.book_report import BookReport, compare_day, compare_until_cured
from cli.tables import table
from runtime.clock import DatabaseClock
from runtime.logs import configure_logs
from runtime.settings import SettingsInvalid
from state_updater.entry_points import task_context
from state_updater.tasks.context import TaskContext

COLUMNS = ("class", "status", "cure", "their number", "theirs", "ours", "payment")

DEFAULT_WAIT_SECONDS = 60
"""Cures take a second; whoever waits a minute in vain runs no State Updater."""


@click.command()
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="In UTC, such as 2026-11-20; yesterday by the time of billing unless given.",
)
@click.option("--wait", is_flag=True, help="Look again until what can be cured is cured.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def reconcile(day: datetime | None, *, wait: bool, as_json: bool) -> None:
    """Compare a day of the provider's books with ours; status 0 only if nothing is open."""
    configure_logs("reconcile", stream=sys.stderr)
    context = _context(os.environ)
    chosen = day.date() if day else _yesterday(context)
    report = (
        compare_until_cured(context, chosen, timeout_seconds=DEFAULT_WAIT_SECONDS)
        if wait
        else compare_day(context, chosen)
    )
    click.echo(_as_json(report) if as_json else _as_text(report))
    if report.problem is not None:
        raise click.ClickException(f"the provider's books cannot be read: {report.problem}")
    sys.exit(0 if report.is_settled(are_cures_awaited=wait) else 1)


def _context(variables: Mapping[str, str]) -> TaskContext:
    try:
        return task_context(variables)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error


def _yesterday(context: TaskContext) -> date:
    now = DatabaseClock(context.engine).now()
    return now.astimezone(UTC).date() - timedelta(days=1)


def _as_json(report: BookReport) -> str:
    return msgspec.json.format(msgspec.json.encode(report)).decode()


def _as_text(report: BookReport) -> str:
    counted = f"{report.day}: operations in the provider's books: {report.operations}"
    if report.disputes:
        counted += f"; disputes handed on: {report.disputes}"
    if not report.lines:
        return f"{counted}; no differences"
    rows = [
        (
            line.kind,
            line.status,
            line.cure or "a person decides",
            line.provider_transaction_id,
            line.theirs,
            line.ours,
            line.payment_id,
        )
        for line in report.lines
    ]
    return f"{counted}\n\n{table(COLUMNS, rows)}"
