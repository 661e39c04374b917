"""What a page costs: measured at a site that runs, counted in the same application here."""

from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest
from flask import Flask, Response, redirect
from sqlalchemy import Engine, create_engine, text
from werkzeug.serving import make_server

from cli.bench.pages.addresses import PageAddress
from cli.bench.pages.costs import PageCost, Visitor, counted_statements

FIVE = 5


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def site(engine: Engine) -> Flask:
    app = Flask("site", static_folder=None)

    @app.get("/plans")
    def show() -> str:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
            connection.execute(text("select 2"))
        return "x" * 2_048

    @app.get("/elsewhere")
    def leave() -> Response:
        answer: Response = redirect("/plans")  # type: ignore[assignment] # Flask's own class
        return answer

    return app


@pytest.fixture
def port(site: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_measured_and_its_statements_counted(site: Flask, port: int) -> None:
    cost = _visit(site, port, "/plans")

    assert (cost.status, cost.statements, cost.kilobytes) == (200, 2, 2.0)
    assert cost.median_ms > 0
    assert cost.is_page


def test_a_way_elsewhere_is_no_page(site: Flask, port: int) -> None:
    cost = _visit(site, port, "/elsewhere")

    assert cost.status == 302
    assert not cost.is_page


def test_a_list_as_a_file_is_no_page() -> None:
    export = PageCost("/console/refunds.csv", 200, 900.0, 950.0, 1, 300.0)

    assert not export.is_page


def test_statements_are_counted_only_while_somebody_counts(engine: Engine) -> None:
    with counted_statements() as statements, engine.connect() as connection:
        connection.execute(text("select 1"))
    with engine.connect() as connection:
        connection.execute(text("select 2"))

    assert statements == ["select 1"]


def _visit(site: Flask, port: int, path: str) -> PageCost:
    with closing(Visitor(port, site)) as visitor:
        return visitor.visit(PageAddress(path, path, None), "token", times=FIVE)
