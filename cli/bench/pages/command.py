"""`kinokassa bench pages`: what each page of both sites costs on a stocked database."""

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from cli.bench.pages.addresses import PageAddress, Unfilled, list_pages
from cli.bench.pages.costs import PageCost, Visitor
from cli.bench.pages.report import is_within, show, tell_verdict, write
from cli.bench.pages.samples import RICH_VIEWER, find_sample
from cli.bench.pages.site import NotStocked, Site, running_sites, stocked_environment
from cli.local.foreground import leave_on_sigterm
from cli.system.processes import ADMIN_API
from runtime.clock import SystemClock
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.logs import configure_logs
from runtime.settings import DatabaseSettings, TokenSettings
from runtime.web.principal import Principal, Role
from runtime.web.tokens import issue_token

REPORT = Path(".local/reports/pages.json")

DEFAULT_VIEWERS = 10_000

DEFAULT_TIMES = 40
"""Two answers are slower than the 95 % of so many; more would only take longer."""

TOKEN_LIFETIME = timedelta(hours=1)


@click.command()
@click.option("--viewers", default=DEFAULT_VIEWERS, show_default=True, help="On the shelf.")
@click.option(
    "--times",
    default=DEFAULT_TIMES,
    show_default=True,
    type=click.IntRange(2),
    help="How often each page is asked.",
)
def pages(*, viewers: int, times: int) -> None:
    """Measure each page: its time and its statements of SQL; status 0 only within the limit.

    A database that the environment names is measured as it is; else a new one is stocked.
    """
    leave_on_sigterm()
    # The applications in this process would tell of every request.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        configure_logs("bench-pages", stream=nowhere)
        try:
            with stocked_environment(viewers) as environment:
                costs = _measure(environment, times=times)
        except NotStocked as error:
            raise click.ClickException("the shelves could not be stocked") from error
    tell_verdict(costs)
    write(REPORT, costs, viewers=viewers)
    click.echo(f"the same as JSON: {REPORT}")
    sys.exit(0 if is_within(costs) else 1)


def _measure(environment: Mapping[str, str], *, times: int) -> list[PageCost]:
    url = DatabaseSettings.from_environment(environment).url
    engine = create_read_engine(url, role=None, pool_size=1)
    costs: list[PageCost] = []
    try:
        with running_sites(environment) as sites, engine.connect() as connection:
            for site in sites:
                costs += _measure_site(site, connection, environment, times=times)
    finally:
        engine.dispose()
    return costs


def _measure_site(
    site: Site, connection: Connection, environment: Mapping[str, str], *, times: int
) -> list[PageCost]:
    listed = list(list_pages(site.app, connection))
    addresses = [it for it in listed if isinstance(it, PageAddress)]
    with closing(Visitor(site.port, site.app)) as visitor:
        costs = [
            visitor.visit(it, _token_for(site, it, connection, environment), times=times)
            for it in addresses
        ]
    show(site.name, costs, [it for it in listed if isinstance(it, Unfilled)])
    return costs


def _token_for(
    site: Site, address: PageAddress, connection: Connection, environment: Mapping[str, str]
) -> str:
    """Return the token of a manager, or of the viewer whose things a page shows."""
    if site.name == ADMIN_API:
        return _token(environment, new_id(), Role.ADMIN)
    owner = address.viewer_id or _rich_viewer(connection)
    return _token(environment, UUID(owner), Role.VIEWER)


def _rich_viewer(connection: Connection) -> str:
    try:
        return find_sample(connection, RICH_VIEWER).value
    except NoResultFound as error:
        raise click.ClickException("nobody subscribes here: kinokassa stock") from error


def _token(environment: Mapping[str, str], subject: UUID, role: Role) -> str:
    principal = Principal(subject=str(subject), roles=frozenset({role}), locale="en")
    settings = TokenSettings.from_environment(environment)
    return issue_token(settings, principal, issued_at=SystemClock().now(), lifetime=TOKEN_LIFETIME)
