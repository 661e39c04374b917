"""A letter's link to an invoice lets a browser pay that invoice, and nothing more."""

from dataclasses import replace

import pytest

from client_api.application import create_app
from interaction_bus.commands import OpenCheckout
from runtime.identifiers import new_id
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.invoice_passes import OUR_PAGE, cookie_name, follow
from tests.client_api.pages.letter_links import buttons_of, open_link, paying, press


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
