"""The pay page: an invoice, a button, and nothing that is not ours but the widget."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from client_api.pages.content_policy import pay_page_policy
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema, Row

FACTS = re.compile(r'<script type="application/json" id="facts">(.*?)</script>', re.DOTALL)


def sign_in(cinema: Cinema, viewer: Row, **claims: Any) -> FlaskClient:
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(viewer["id"], **claims)})
    return client


def open_page(cinema: Cinema, invoice: Row, viewer: Row, **claims: Any) -> TestResponse:
    return sign_in(cinema, viewer, **claims).get(f"/pay/{invoice['id']}")


def facts_in(page: TestResponse) -> Any:
    found = FACTS.search(page.text)
    assert found is not None
    return json.loads(found[1])


def policy_of(page: TestResponse) -> dict[str, list[str]]:
    parts = page.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, *sources in (part.split() for part in parts)}


def test_the_page_shows_what_is_to_be_paid(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description="Месяц кино")

    page = open_page(cinema, invoice, viewer)

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Месяц кино" in page.text
    assert "299.90 RUB" in page.text


@pytest.mark.parametrize(
    ("in_token", "in_database", "word"),
    [("en-GB", "ru", "To pay"), (None, "en", "To pay"), ("ru", "en", "К оплате")],
)
def test_the_page_speaks_the_viewers_language(
    cinema: Cinema, in_token: str | None, in_database: str, word: str
) -> None:
    viewer = cinema.build_viewer(locale=in_database)
    invoice = cinema.build_invoice(viewer)

    page = open_page(cinema, invoice, viewer, locale=in_token)

    assert word in page.text


def test_the_script_begins_with_our_state_of_the_invoice(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice, state="declined", payer_message="Карта просрочена")

    facts = facts_in(open_page(cinema, invoice, viewer))

    assert facts["invoice"]["last_payment"]["message"] == "Карта просрочена"
    assert facts["words"]["try_again"] == "Попробовать ещё раз"


def test_no_text_can_break_out_of_the_page(cinema: Cinema) -> None:
    hostile = "</script><script>alert(1)</script>"
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description=hostile)

    page = open_page(cinema, invoice, viewer)

    assert "<script>alert" not in page.text
    assert facts_in(page)["invoice"]["description"] == hostile


def test_no_script_stands_inside_the_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()

    page = open_page(cinema, cinema.build_invoice(viewer), viewer)

    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", "https://widget.example.test"]
    assert policy["frame-ancestors"] == ["'none'"]


def test_the_gateways_own_widget_may_use_all_hosts_of_its_domain() -> None:
    policy = pay_page_policy("https://widget.cloudpayments.ru/bundles/cloudpayments.js")

    assert "frame-src https://widget.cloudpayments.ru https://*.cloudpayments.ru;" in policy


def test_a_host_that_only_looks_like_the_gateways_gets_nothing_more() -> None:
    policy = pay_page_policy("https://notcloudpayments.ru/widget.js")

    assert "*" not in policy


def test_the_viewer_is_told_that_the_card_will_be_kept(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer), viewer)

    assert "The card will be saved" in page.text


def test_nothing_is_said_of_keeping_a_card_that_is_not_kept(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer, kind="manual"), viewer)

    assert 'id="consent"' not in page.text


@pytest.mark.parametrize("file_name", ["pay_page.js", "billing_api.js", "stages.js", "pages.css"])
def test_the_files_of_the_page_are_served(cinema: Cinema, file_name: str) -> None:
    answer = cinema.app.test_client().get(f"/static/{file_name}")

    assert answer.status_code == 200
    answer.close()


def test_who_is_not_signed_in_is_told_so_in_words(cinema: Cinema) -> None:
    page = cinema.app.test_client().get(f"/pay/{new_id()}", headers={"Accept-Language": "en"})

    assert (page.status_code, page.mimetype) == (401, "text/html")
    assert "Please sign in" in page.text


def test_another_viewers_invoice_has_no_page(cinema: Cinema) -> None:
    invoice = cinema.build_invoice(cinema.build_viewer())

    page = open_page(cinema, invoice, cinema.build_viewer(), locale="en")

    assert page.status_code == 404
    assert "There is no such invoice" in page.text
