"""`kinokassa doctor`: examines at once whether what always holds does."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from observer.entry_points import DATABASE_ROLE
from observer.examination import Finding, examine
from observer.invariants import INVARIANTS, Breach, InvariantBroken
from runtime.database import create_read_engine
from runtime.database_failures import describe_failure
from runtime.settings import DatabaseSettings, SettingsInvalid

BROKEN_STATUS = 1

UNASKED_STATUS = 2

BY_NAME = {invariant.name: invariant for invariant in INVARIANTS}


class CouldNotAsk(click.ClickException):
    """Nothing is known: neither that all is well nor that something is broken."""

    exit_code = UNASKED_STATUS


class ToldFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What programs are told of one invariant."""

    name: str
    sentence: str
    holds: bool
    count: int
    breaches: Sequence[Breach]
    repairs: Sequence[str]
    runbook: str


@click.command()
@click.option(
    "--only",
    "names",
    multiple=True,
    type=click.Choice(sorted(BY_NAME)),
    metavar="NAME",
    help="Examine this one alone; may be said again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def doctor(names: tuple[str, ...], *, as_json: bool) -> None:
    """Examine what always holds: status 0 when it does, 1 when not, 2 when nobody can tell."""
    chosen = [BY_NAME[name] for name in dict.fromkeys(names)] or INVARIANTS
    with _asking() as connection:
        findings = []
        for finding in examine(connection, chosen):
            findings.append(finding)
            if not as_json:
                _show(finding)
    if as_json:
        told = [_told(finding) for finding in findings]
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2))
    else:
        _conclude(findings)
    sys.exit(BROKEN_STATUS if any(finding.broken for finding in findings) else 0)


@contextmanager
def _asking() -> Iterator[Connection]:
    """Give a connection that only reads, and say in a sentence when there is none."""
    try:
        settings = DatabaseSettings.from_environment(os.environ)
    except SettingsInvalid as error:
        raise CouldNotAsk(str(error)) from error
    engine = create_read_engine(settings.url, role=DATABASE_ROLE, pool_size=1)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise CouldNotAsk(f"the database cannot be asked: {describe_failure(error)}") from error
    finally:
        engine.dispose()


def _show(finding: Finding) -> None:
    name = finding.invariant.name
    if finding.broken is None:
        click.secho(f"holds   {name}", fg="green")
        return
    click.secho(f"BROKEN  {name}: {finding.count} times", fg="red")
    click.echo(f"        {finding.invariant.sentence}")
    for line in _lines(finding.broken):
        click.echo(f"        {line}")


def _lines(broken: InvariantBroken) -> Iterator[str]:
    for breach in broken.breaches:
        yield "  ".join(f"{name}={value}" for name, value in breach.items())
    if broken.count > len(broken.breaches):
        yield f"and {broken.count - len(broken.breaches)} more"
    for repair in broken.repairs():
        yield f"repair: {repair}"
    yield f"runbook: {broken.invariant.runbook}"


def _conclude(findings: Sequence[Finding]) -> None:
    broken = sum(finding.broken is not None for finding in findings)
    if broken:
        click.echo(f"\n{broken} of {len(findings)} invariants do not hold.")
    else:
        click.echo(f"\nAll {len(findings)} invariants hold.")


def _told(finding: Finding) -> ToldFinding:
    broken = finding.broken
    return ToldFinding(
        name=finding.invariant.name,
        sentence=finding.invariant.sentence,
        holds=broken is None,
        count=finding.count,
        breaches=broken.breaches if broken else (),
        repairs=broken.repairs() if broken else (),
        runbook=finding.invariant.runbook,
    )
