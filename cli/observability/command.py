"""`kinokassa observability install`: makes Elasticsearch and Kibana ready for our logs."""

import os
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

import click
from elasticsearch import Elasticsearch

from cli.observability.errors import SetupFailed
from cli.observability.kibana import Kibana
from cli.observability.log_store import LogStore
from cli.observability.saved_objects import read_saved_objects
from cli.observability.settings import KibanaSettings
from cli.observability.untyped_indices import mend_untyped_indices
from runtime.logs import LogShippingSettings
from runtime.settings import SettingsInvalid, reading

KEEP_DAYS = 30
"""Long enough for a disputed payment to be looked into, short enough for personal data that the
ids in log lines lead to; the history in PostgreSQL is kept for ever."""

LOOK_EVERY_SECONDS = 1.0

REQUEST_TIMEOUT_SECONDS = 30.0

Done = TypeVar("Done")


@click.group()
def observability() -> None:
    """Make Elasticsearch and Kibana ready for our logs."""


@observability.command()
@click.option(
    "--keep-days",
    type=click.IntRange(min=0),
    default=KEEP_DAYS,
    show_default=True,
    help="Delete a day's lines after so many days; 0 keeps them for ever.",
)
@click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Seconds to wait for each of the two to be there; none unless told.",
)
def install(keep_days: int, wait_seconds: float) -> None:
    """Install the index template and the retention policy, and what Kibana shows.

    Reads ELASTICSEARCH_URL, ELASTICSEARCH_API_KEY, LOG_INDEX_PREFIX and KIBANA_URL. It is safe to
    run again, and in a new release has to be.
    """
    try:
        shipping, kibana_url = _read_settings()
        patience = Patience(wait_seconds)
        mended = patience.until_done(lambda: _install_log_store(shipping, keep_days))
        for name in mended:
            click.echo(f"{name} was begun without types; its lines are typed now.")
        click.echo(_told_of_retention(shipping.index_prefix, keep_days))
        if kibana_url is None:
            click.echo("KIBANA_URL is not set: nothing was put into Kibana.")
            return
        count = patience.until_done(lambda: _install_kibana(kibana_url, shipping))
        click.echo(f"Kibana has {count} saved objects of ours.")
    except (SettingsInvalid, SetupFailed) as error:
        raise click.ClickException(str(error)) from error


class Patience:
    """Tries again what fails while something starts.

    Args:
        wait_seconds: For each thing; 0 tries once.
    """

    def __init__(self, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds

    def until_done(self, attempt: Callable[[], Done]) -> Done:
        """Return what `attempt` returns, once it does.

        Raises:
            SetupFailed: It still failed when the time was over.
        """
        deadline = monotonic() + self._wait_seconds
        pause = Event()
        while True:
            try:
                return attempt()
            except SetupFailed:
                if monotonic() >= deadline:
                    raise
            pause.wait(LOOK_EVERY_SECONDS)


def _read_settings() -> tuple[LogShippingSettings, str | None]:
    with reading(os.environ) as environment:
        shipping = LogShippingSettings.read(environment)
        kibana = KibanaSettings.read(environment)
    return shipping, kibana.kibana_url


def _install_log_store(shipping: LogShippingSettings, keep_days: int) -> list[str]:
    """Put template and retention, and return the names of indices that had to be mended."""
    if shipping.elasticsearch_url is None:
        raise SetupFailed("ELASTICSEARCH_URL is not set.")
    with Elasticsearch(
        shipping.elasticsearch_url,
        api_key=shipping.api_key,
        request_timeout=REQUEST_TIMEOUT_SECONDS,
        max_retries=0,
    ) as client:
        store = LogStore(client, shipping.index_prefix)
        if keep_days:
            store.describe_lines_kept_for(keep_days)
        else:
            store.describe_lines()
        return mend_untyped_indices(client, shipping.index_prefix)


def _install_kibana(kibana_url: str, shipping: LogShippingSettings) -> int:
    kibana = Kibana(kibana_url, shipping.api_key)
    try:
        return kibana.import_objects(read_saved_objects(shipping.index_prefix))
    finally:
        kibana.close()


def _told_of_retention(index_prefix: str, keep_days: int) -> str:
    span = f"for {keep_days} days" if keep_days else "for ever"
    return f"Elasticsearch keeps the indices {index_prefix}-* {span}."
