"""Every page of both sites has no barrier and fits its screen, on desk and phone, by day and night.

The pages are asked of the applications, so that one that is new is looked at too.
"""

from collections.abc import Iterator, Mapping

import pytest
from kombu import Connection
from playwright.sync_api import Browser
from sqlalchemy import Engine

from cli.bench.pages.addresses import Unfilled, list_pages
from cli.docs.dead_letter import leave_dead_letter
from cli.docs.exhibits import Exhibit, Sites, dress, open_sites
from cli.docs.screenshots import DEAD_LETTER
from cli.local.supervisor import Supervisor
from cli.stock.stock import Wish, fill
from cli.system.plan import plan_system
from cli.system.processes import ADMIN_API, CLIENT_API, process_specs
from cli.system.secrets import keep_secrets
from interaction_bus.topology import declare_topology
from runtime.sealing import Sealer
from runtime.settings import BillingSettings, SealingSettings
from tests.e2e.browsing import DESK, PHONE, RULES_OF_LOOKS, Visit
from tests.fixtures.database import EMPTY_EVERYTHING

pytestmark = [
    pytest.mark.integration,
    pytest.mark.xdist_group("every_page"),
    pytest.mark.timeout(600),
]

VIEWERS = 200
"""Enough that something of every kind is on the shelf."""

SITES = (CLIENT_API, ADMIN_API)

PARTS = 8
"""Tests that the pages are divided among, so that none takes minutes on a slow machine."""

RARE_THINGS = (
    """update disputes set state = 'opened', settled_at = null
       where id = (select min(id::text)::uuid from disputes)""",
    """update provider_notifications
       set outcome = 'quarantined', problem = 'unknown_payment', processed_at = null
       where id = (select min(id::text)::uuid from provider_notifications)""",
)
"""What some hundred viewers may not have: a dispute and unclear news that wait to be settled."""


@pytest.fixture(scope="module")
def sites(
    shared_owner_engine: Engine,
    migrated_url: str,
    rabbitmq_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sites]:
    """Return both sites with a stocked cinema behind them, which nobody changes."""
    folder = tmp_path_factory.mktemp("sites")
    plan = plan_system(
        folder,
        database_url=migrated_url,
        rabbitmq_url=rabbitmq_url,
        secrets=keep_secrets(folder / "secrets.json"),
        sandbox_speed=1.0,
    )
    stock(shared_owner_engine, SealingSettings.from_environment(plan.environment()))
    with Connection(rabbitmq_url) as connection:
        declare_topology(connection)
    with Supervisor(plan.log_folder) as supervisor:
        supervisor.start_all([spec for spec in process_specs(plan) if spec.name in SITES])
        yield open_sites(plan)


@pytest.fixture(scope="module")
def looker(browser: Browser) -> Iterator[Visit]:
    """Return the tab of everybody who looks: what it has fetched it need not fetch again."""
    context = browser.new_context(reduced_motion="reduce")
    yield Visit(context.new_page(), "")
    context.close()


@pytest.fixture(scope="module")
def known(sites: Sites) -> Mapping[str, str]:
    """Return the ids of what no database keeps."""
    return {DEAD_LETTER: leave_dead_letter(sites.plan.rabbitmq_url)}


@pytest.fixture(scope="module")
def exhibits(sites: Sites, shared_owner_engine: Engine, known: Mapping[str, str]) -> list[Exhibit]:
    """Return every page."""
    with shared_owner_engine.connect() as connection:
        return list(sites.list_exhibits(connection, known))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_barrier(looker: Visit, exhibits: list[Exhibit], part: int) -> None:
    faults = [
        f"{exhibit.name}: {fault}"
        for exhibit in exhibits[part::PARTS]
        for fault in look_over(looker, exhibit)
    ]

    assert faults == []


def test_something_of_every_kind_is_on_the_shelf(
    sites: Sites, shared_owner_engine: Engine, known: Mapping[str, str]
) -> None:
    with shared_owner_engine.connect() as connection:
        pages = [
            page
            for app in (sites.client, sites.admin)
            for page in list_pages(app, connection, known)
        ]

    assert [page for page in pages if isinstance(page, Unfilled)] == []


def look_over(looker: Visit, exhibit: Exhibit) -> Iterator[str]:
    """Yield what is wrong with a page: on a desk by day, on a phone by night, and in Russian."""
    looker.troubles.clear()
    dress(looker.context, exhibit, language="en")
    looker.page.set_viewport_size(DESK)
    looker.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    answer = looker.page.goto(exhibit.url)
    if answer is None or not answer.ok:
        yield f"answers {answer and answer.status}"
        return
    yield from (f"by day: {barrier}" for barrier in looker.barriers())
    yield from too_wide(looker, "a desk")
    yield from (f"has a table cut off at its side: {name}" for name in looker.cut_tables())
    looker.page.set_viewport_size(PHONE)
    looker.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    yield from (f"by night: {barrier}" for barrier in looker.barriers(RULES_OF_LOOKS))
    yield from too_wide(looker, "a phone")
    dress(looker.context, exhibit, language="ru")
    looker.page.goto(exhibit.url)
    yield from too_wide(looker, "a phone in Russian")
    yield from looker.troubles


def too_wide(looker: Visit, screen: str) -> Iterator[str]:
    """Yield a fault if the page has to be scrolled sideways."""
    if not looker.fits():
        yield f"is too wide for {screen}"


def stock(engine: Engine, sealing: SealingSettings) -> None:
    """Put a cinema of some hundred viewers on the shelf, and nothing else."""
    with engine.begin() as connection:
        connection.exec_driver_sql(EMPTY_EVERYTHING)
    fill(
        engine,
        Wish(viewers=VIEWERS),
        sealer=Sealer(sealing.keys),
        settings=BillingSettings(is_sandbox=True),
        tell=lambda _: None,
    )
    with engine.begin() as connection:
        for statement in RARE_THINGS:
            assert connection.exec_driver_sql(statement).rowcount == 1
