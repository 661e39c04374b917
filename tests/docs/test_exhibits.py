"""A page is shown under a name that is fit for a file, to somebody who may see it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from cli.docs.exhibits import Exhibit, open_sites
from cli.system.plan import SystemPlan, plan_system
from cli.system.secrets import keep_secrets
from tests.fixtures.builders import (
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_subscription,
    build_viewer,
    store,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def plan(database_url: str, rabbitmq_url: str, tmp_path: Path) -> SystemPlan:
    return plan_system(
        tmp_path,
        database_url=database_url,
        rabbitmq_url=rabbitmq_url,
        secrets=keep_secrets(tmp_path / "secrets.json"),
        sandbox_speed=1.0,
    )


@pytest.fixture
def exhibits(plan: SystemPlan, owner_engine: Engine) -> dict[str, Exhibit]:
    """Return what a cinema of one viewer shows, by name."""
    viewer, offered = build_viewer(), build_plan()
    subscription = build_subscription(viewer, build_price(offered))
    price = build_price(offered, id=subscription["price_id"])
    invoice = build_invoice(subscription, state="paid")
    payment = build_payment(invoice, state="succeeded")
    store(
        owner_engine,
        viewers=[viewer],
        plans=[offered],
        prices=[price],
        subscriptions=[subscription],
        invoices=[invoice],
        payments=[payment],
    )
    with owner_engine.connect() as connection:
        return {it.name: it for it in open_sites(plan).list_exhibits(connection)}


def test_a_thing_is_no_part_of_the_name(exhibits: dict[str, Exhibit]) -> None:
    assert {"plans", "history-one", "console-invoices-one", "console-invoices-one-act"} <= set(
        exhibits
    )


def test_a_table_to_download_is_no_page(exhibits: dict[str, Exhibit]) -> None:
    assert [name for name in exhibits if name.endswith("csv")] == []


def test_each_site_has_a_session_of_its_own(exhibits: dict[str, Exhibit], plan: SystemPlan) -> None:
    assert exhibits["history"].url == f"{plan.client_url}/history"
    assert exhibits["history"].cookie == "kinokassa_token"
    assert exhibits["console-invoices"].url == f"{plan.admin_url}/console/invoices"
    assert exhibits["console-invoices"].cookie == "kinokassa_console"
