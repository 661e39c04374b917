"""Pages are taken from the applications, with ids of things that are on the shelf."""

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import NoResultFound

from cli.bench.pages.addresses import PageAddress, Unfilled, list_pages
from cli.bench.pages.samples import SAMPLES, find_sample, sample_name
from tests.fixtures.builders import (
    build_plan,
    build_price,
    build_subscription,
    build_viewer,
    store,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def shelf(owner_engine: Engine) -> dict[str, str]:
    viewer, plan = build_viewer(), build_plan(code="monthly")
    price = build_price(plan)
    subscription = build_subscription(viewer, price)
    store(
        owner_engine,
        viewers=[viewer],
        plans=[plan],
        prices=[price],
        subscriptions=[subscription],
    )
    return {"viewer": str(viewer["id"]), "plan": str(plan["id"])}


def test_a_page_without_ids_is_asked_as_it_is(owner_engine: Engine) -> None:
    assert _list(owner_engine, "/plans") == [PageAddress("/plans", "/plans", None)]


def test_an_id_is_that_of_a_thing_on_the_shelf(owner_engine: Engine, shelf: dict[str, str]) -> None:
    (page,) = _list(owner_engine, "/console/plans/<uuid:plan_id>/archive")

    assert isinstance(page, PageAddress)
    assert page.path == f"/console/plans/{shelf['plan']}/archive"


def test_a_page_is_asked_by_the_viewer_whose_thing_it_shows(
    owner_engine: Engine, shelf: dict[str, str]
) -> None:
    (page,) = _list(owner_engine, "/people/<uuid:viewer_id>")

    assert isinstance(page, PageAddress)
    assert page.viewer_id == shelf["viewer"]


def test_what_is_no_id_has_a_fixed_value(owner_engine: Engine) -> None:
    rule = "/moves/<int(min=1, max=120):announce_days>/<any('tell', 'ask'):treatment>"

    (page,) = _list(owner_engine, rule)

    assert isinstance(page, PageAddress)
    assert page.path == "/moves/30/tell"


def test_a_name_stands_for_what_its_page_is_about(owner_engine: Engine) -> None:
    rule = "/console/disputes/<uuid:row_id>/settle"

    assert _list(owner_engine, rule) == [Unfilled(rule, "row_id")]
    assert sample_name(rule, "row_id") == "dispute_id"


def test_of_many_acts_one_is_asked(owner_engine: Engine) -> None:
    (page,) = _list(owner_engine, "/console/subscriptions/<key>")

    assert isinstance(page, PageAddress)
    assert page.path == "/console/subscriptions/grant-time"


def test_a_page_of_which_nothing_is_on_the_shelf_is_told(owner_engine: Engine) -> None:
    rule = "/console/disputes/<uuid:dispute_id>"

    assert _list(owner_engine, rule) == [Unfilled(rule, "dispute_id")]


def test_a_page_about_something_unknown_is_told(owner_engine: Engine) -> None:
    rule = "/console/<uuid:comet_id>"

    assert _list(owner_engine, rule) == [Unfilled(rule, "comet_id")]


def test_a_page_is_also_asked_with_the_questions_that_people_ask(owner_engine: Engine) -> None:
    pages = _list(owner_engine, "/console/search")

    assert [page.rule for page in pages] == [
        "/console/search",
        "/console/search?q=petrov",
        "/console/search?q=4242",
    ]


@pytest.mark.parametrize("rule", ["/v1/access", "/admin/v1/plans", "/health/live", "/docs"])
def test_what_is_no_page_is_passed_over(owner_engine: Engine, rule: str) -> None:
    assert _list(owner_engine, rule) == []


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_tables_have_what_a_sample_is_looked_for_by(owner_engine: Engine, name: str) -> None:
    with owner_engine.connect() as connection, pytest.raises(NoResultFound):
        find_sample(connection, name)


def _list(engine: Engine, rule: str) -> list[PageAddress | Unfilled]:
    app = Flask("pages", static_folder=None)
    app.add_url_rule(rule, "page", lambda: "")
    with engine.connect() as connection:
        return list(list_pages(app, connection))
