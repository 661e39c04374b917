"""The page of the API needs nothing from elsewhere."""

import re

import pytest
from flask.testing import FlaskClient


def status_of(client: FlaskClient, address: str) -> int:
    with client.get(address) as response:  # which holds a file open
        return response.status_code


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_the_page_is_shown(client: FlaskClient, path: str):
    response = client.get(path)

    assert response.status_code == 200
    assert response.mimetype == "text/html"


def test_everything_that_the_page_loads_is_served_here(client: FlaskClient):
    page = client.get("/docs").get_data(as_text=True)

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert addresses
    assert {status_of(client, address) for address in addresses} == {200}


def test_the_page_has_no_script_inside_which_its_policy_would_stop(client: FlaskClient):
    response = client.get("/docs")

    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert re.findall(r"<script[^>]*>[^<]", response.get_data(as_text=True)) == []


def test_the_page_draws_our_openapi_file(client: FlaskClient):
    script = client.get("/docs/start.js").get_data(as_text=True)

    (address,) = re.findall(r'url: "([^"]+)"', script)

    assert client.get(address).get_json()["openapi"] == "3.1.0"


def test_the_page_can_draw_that_version(client: FlaskClient):
    with client.get("/docs/swagger-ui-bundle.js") as response:
        bundle = response.get_data(as_text=True)

    # The pattern by which Swagger UI knows a version; its fourth edition had none for 3.1.
    assert r"^3\.1\." in bundle


@pytest.mark.parametrize("name", ["index.html", "../__init__.py", "oauth2-redirect.html", "x.js"])
def test_no_other_file_of_the_package_is_served(client: FlaskClient, name: str):
    assert client.get(f"/docs/{name}").status_code == 404
