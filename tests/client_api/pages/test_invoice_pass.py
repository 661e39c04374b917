"""A letter's link to an invoice lets a browser pay that invoice, and nothing more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from client_api.application import create_app
from interaction_bus.commands import OpenCheckout
from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.one_click_links import LinkPurpose, LinkSealer
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.letter_links import (
    buttons_of,
    link_to,
    open_link,
    paying,
    press,
    sealer_of,
)

OUR_PAGE = {"X-Requested-With": "fetch"}


def cookie_name(invoice: Row) -> str:
    return f"kinokassa_pay_{invoice['id'].hex}"


def follow(cinema: Cinema, viewer: Row, invoice: Row, client: FlaskClient) -> TestResponse:
    return press(client, link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"]))


def put(client: FlaskClient, invoice: Row, address: str) -> None:
    """Put a link into the cookie where the pass for an invoice is looked for."""
    client.set_cookie(cookie_name(invoice), address.rpartition("/")[2])


def test_the_page_of_the_link_tells_what_is_to_be_paid(cinema: Cinema) -> None:
    page = open_link(cinema, paying(cinema, description="A month of films"))

    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "A month of films. To pay: RUB 299.90." in text


def test_the_button_leads_to_the_pay_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description="Месяц кино")
    client = cinema.app.test_client()

    answer = follow(cinema, viewer, invoice, client)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pay/{invoice['id']}")
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Месяц кино" in page.text


def test_the_pass_is_kept_from_scripts_and_other_sites(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)

    answer = follow(cinema, viewer, invoice, cinema.app.test_client())

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{cookie_name(invoice)}=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Max-Age=3600"):
        assert attribute in cookie


def test_the_pass_travels_over_https_alone_where_money_is_real(cinema: Cinema) -> None:
    provider = replace(cinema.settings.provider, is_sandbox=False)
    app = create_app(replace(cinema.settings, provider=provider), publisher=cinema.publisher)

    answer = press(app.test_client(), paying(cinema))

    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_address_of_the_pay_page_does_not_hold_the_link(cinema: Cinema) -> None:
    # The provider's script runs in that page.
    address = paying(cinema)

    answer = press(cinema.app.test_client(), address)

    assert address.rpartition("/")[2] not in answer.headers["Location"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_pay_page_can_do_its_work_with_the_pass(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)
    address = f"/v1/invoices/{invoice['id']}"
    key = {"Idempotency-Key": "k"}

    shown = client.get(address, headers=OUR_PAGE)
    opened = client.post(f"{address}/checkout", headers=OUR_PAGE | key)
    cinema.build_payment(invoice)
    widget = client.get(f"{address}/widget", headers=OUR_PAGE)

    assert [answer.status_code for answer in (shown, opened, widget)] == [200, 202, 200]
    command = cinema.publisher.command()
    assert isinstance(command, OpenCheckout)
    assert (command.viewer_id, command.invoice_id) == (viewer["id"], invoice["id"])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/subscriptions",
        "/v1/subscriptions/current",
        "/v1/invoices",
        "/v1/payments",
        "/v1/cards",
        "/v1/access",
        "/v1/letters",
        "/v1/commands/01890a5d-ac96-774b-bcce-b302099a8057",
    ],
)
def test_the_pass_is_no_session_of_the_viewer(cinema: Cinema, path: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    assert client.get(path, headers=OUR_PAGE).status_code == 401


def test_the_pass_does_not_annul_its_invoice(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    answer = client.post(
        f"/v1/invoices/{invoice['id']}/cancel", headers=OUR_PAGE | {"Idempotency-Key": "k"}
    )

    assert answer.status_code == 401
    assert cinema.publisher.published == []


@pytest.mark.parametrize("path", ["/pay/{}", "/v1/invoices/{}", "/v1/invoices/{}/widget"])
def test_the_pass_opens_no_other_invoice_of_the_viewer(cinema: Cinema, path: str) -> None:
    viewer = cinema.build_viewer()
    other = cinema.build_invoice(viewer)
    with cinema.owner_engine.begin() as connection:
        connection.exec_driver_sql("update subscriptions set state = 'abandoned'")
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)
    # Even under the name where the other one's pass is looked for.
    put(client, other, link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"]))

    assert client.get(path.format(other["id"]), headers=OUR_PAGE).status_code == 401


def test_another_site_cannot_use_the_pass(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    # Without the header that other sites cannot set.
    answer = client.post(f"/v1/invoices/{invoice['id']}/checkout", headers={"Idempotency-Key": "k"})

    assert answer.status_code == 401
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    "purpose", [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.PAY_INVOICE]
)
def test_no_other_link_is_a_pass(cinema: Cinema, purpose: LinkPurpose) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    put(client, invoice, link_to(cinema, purpose, viewer, invoice["id"]))

    assert client.get(f"/pay/{invoice['id']}").status_code == 401


@pytest.mark.parametrize("junk", ["", "junk", "gAAAAA"])
def test_a_forged_pass_opens_nothing(cinema: Cinema, junk: str) -> None:
    invoice = cinema.build_invoice(cinema.build_viewer())
    client = cinema.app.test_client()
    client.set_cookie(cookie_name(invoice), junk)

    assert client.get(f"/pay/{invoice['id']}").status_code == 401


def test_a_pass_ends(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    address = link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"], expires_at=LONG_AGO)
    put(client, invoice, address)

    assert client.get(f"/pay/{invoice['id']}").status_code == 401


def test_a_pass_used_as_a_link_does_not_live_longer(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    end = SystemClock().now() + timedelta(minutes=5)
    address = link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"], expires_at=end)

    press(client, address)

    cookie = client.get_cookie(cookie_name(invoice))
    assert cookie is not None
    kept = LinkSealer("", sealer_of(cinema)).read(cookie.value, at=LONG_AGO)
    assert kept.expires_at == end


def test_a_pass_counts_more_than_the_session_of_somebody_else(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(new_id())})

    follow(cinema, viewer, invoice, client)

    assert client.get(f"/pay/{invoice['id']}").status_code == 200
    # And leaves that session as it was.
    assert client.get("/v1/access", headers=OUR_PAGE).status_code == 200


def test_a_token_in_the_header_counts_more_than_a_pass(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    stranger = cinema.caller(new_id())
    follow(cinema, viewer, invoice, stranger.client)
    stranger.headers["X-Requested-With"] = "fetch"

    assert stranger.get(f"/v1/invoices/{invoice['id']}").status_code == 404


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": "paid", "paid_at": LONG_AGO}, "Paid"),
        ({"state": "refunded", "refunded_minor": 29_990}, "has been returned"),
        ({"state": "cancelled"}, "does not need to be paid"),
        ({"expires_at": LONG_AGO}, "does not need to be paid"),
    ],
)
def test_what_cannot_be_paid_any_more_is_said_in_words(
    cinema: Cinema, columns: Row, words: str
) -> None:
    address = paying(cinema, **columns)

    page = open_link(cinema, address)
    answer = cinema.app.test_client().post(address, data={"answer": "yes"})

    assert [page.status_code, answer.status_code] == [200, 200]
    assert words in page.text
    assert buttons_of(page) == []
    assert "Set-Cookie" not in answer.headers


def test_a_pass_names_the_viewer_to_nobody(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)

    answer = follow(cinema, viewer, invoice, cinema.app.test_client())

    assert str(viewer["id"]) not in str(answer.headers)


def test_who_pays_by_a_letter_is_not_shown_as_signed_in(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    page = client.get(f"/pay/{invoice['id']}", headers={"Accept": "text/html"})

    assert 'id="pay"' in page.text
    assert 'action="/sign-out"' not in page.text
    assert viewer["email"] not in page.text


@pytest.mark.parametrize(("locale", "language"), [("en", "en"), ("ru", "ru")])
def test_who_pays_by_a_letter_reads_the_letters_language(
    cinema: Cinema, locale: str, language: str
) -> None:
    viewer = cinema.build_viewer(locale=locale)
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    page = client.get(
        f"/pay/{invoice['id']}", headers={"Accept": "text/html", "Accept-Language": "fr"}
    )

    assert f'<html lang="{language}"' in page.text
