"""The page of routes: complete, and with what each route takes."""

import json

import pytest

from cli.docs.interfaces import admin_api_file, client_api_file
from cli.docs.routes import routes_page


@pytest.fixture(scope="module")
def page() -> str:
    return routes_page()


@pytest.mark.parametrize("openapi_file", [client_api_file, admin_api_file])
def test_every_path_is_on_the_page(page: str, openapi_file) -> None:
    paths = json.loads(openapi_file())["paths"]

    assert [path for path in paths if f" {path}`" not in page] == []


def test_what_may_be_left_out_is_in_brackets(page: str) -> None:
    assert "| `POST /v1/subscriptions` | `[currency]`, `plan`, `[promo_code]`, `[trial]` |" in page


def test_a_route_tells_what_it_asks_in_the_query(page: str) -> None:
    assert "| `GET /v1/commands/{command_id}` | `[?wait]` |" in page
