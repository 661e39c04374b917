"""The pay page: an invoice, how it stands, a button, and nothing foreign but the widget."""

import re

import pytest

from client_api.pages.content_policy import pay_page_policy
from client_api.services import EXTENSION_NAME
from runtime.identifiers import new_id
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import FAR_AHEAD, Cinema
from tests.client_api.pages.pay_pages import (
    BROWSER,
    BUTTON,
    open_page,
    policy_of,
    sign_in,
    stage_on,
    text_of,
)

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7777 * 7777 }} %(amount)s %s",
    "\N{RIGHT-TO-LEFT OVERRIDE}onik\N{FILM PROJECTOR}",
    "К" * 200,
]


def test_the_page_shows_what_is_to_be_paid(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description="Месяц кино")

    page = open_page(cinema, invoice, viewer, locale="en")

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Месяц кино" in page.text
    assert "Pay RUB 299.90" in text_of(page)


@pytest.mark.parametrize(
    ("in_token", "in_database", "language", "words"),
    [
        ("en-GB", "ru", "en", ["Waiting to be paid", "Pay RUB 299.90"]),
        (None, "en", "en", ["Waiting to be paid", "Pay RUB 299.90"]),
        (None, "ru", "ru", ["Счёт ждёт оплаты", "Оплатить 299,90 ₽"]),
        ("ru", "en", "ru", ["Счёт ждёт оплаты", "Оплатить 299,90 ₽"]),
    ],
)
def test_the_page_speaks_the_viewers_language(
    cinema: Cinema, in_token: str | None, in_database: str, language: str, words: list[str]
) -> None:
    viewer = cinema.build_viewer(locale=in_database)
    invoice = cinema.build_invoice(viewer)

    page = open_page(cinema, invoice, viewer, locale=in_token)

    assert f'<html lang="{language}"' in page.text
    assert [word for word in words if word not in text_of(page)] == []


@pytest.mark.parametrize(
    ("language", "is_sent", "is_away"),
    [
        (
            "en",
            "Your bank is processing the payment",
            ["Nothing was taken.", "If you have paid already, do not pay again"],
        ),
        (
            "ru",
            "Банк обрабатывает платёж",
            ["Деньги не списаны.", "Если вы уже заплатили, не платите ещё раз"],
        ),
    ],
)
def test_the_words_for_while_our_server_is_away_come_with_the_page(
    cinema: Cinema, language: str, is_sent: str, is_away: list[str]
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)

    page = text_of(open_page(cinema, invoice, viewer, locale=language))

    [sent] = re.findall(r'<template id="at-the-bank"[^>]*>(.*?)</template>', page, re.DOTALL)
    [away] = re.findall(r'data-trouble="offline"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert is_sent in sent
    assert BUTTON not in sent
    assert [words for words in is_away if words not in away] == []


def test_a_language_that_was_chosen_goes_before_the_viewers(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="ru")
    invoice = cinema.build_invoice(viewer)
    client = sign_in(cinema, viewer, locale="ru")
    client.set_cookie("kinokassa_language", "en")

    page = client.get(f"/pay/{invoice['id']}", headers=BROWSER)

    assert '<html lang="en"' in page.text


def test_the_title_of_a_plan_is_in_the_language_of_the_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    titles = {"monthly": {"ru": "Месяц кино", "en": "A month of films"}}
    invoice = cinema.build_invoice(viewer, description="Месяц кино", derivation={"titles": titles})

    page = open_page(cinema, invoice, viewer, locale="en")

    assert "<h1>A month of films</h1>" in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_break_out_of_the_page(cinema: Cinema, text: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer, description=text)
    cinema.build_payment(
        invoice, state="declined", decline_class="funds", decline_code="5051", payer_message=text
    )

    page = open_page(cinema, invoice, viewer)

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "60481729" not in page.text


def test_no_script_stands_inside_the_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()

    page = open_page(cinema, cinema.build_invoice(viewer), viewer)

    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", "https://widget.example.test"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert re.findall(r"<script(?![^>]* src=)", page.text) == []
    assert " style=" not in page.text


def test_the_gateways_own_widget_may_use_all_hosts_of_its_domain() -> None:
    policy = pay_page_policy("https://widget.cloudpayments.ru/bundles/cloudpayments.js")

    assert "frame-src https://widget.cloudpayments.ru https://*.cloudpayments.ru;" in policy


def test_a_host_that_only_looks_like_the_gateways_gets_nothing_more() -> None:
    policy = pay_page_policy("https://notcloudpayments.ru/widget.js")

    assert "*" not in policy


def test_the_viewer_is_told_that_the_card_will_be_kept(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer), viewer)

    text = text_of(page)
    assert "The card will be saved" in text
    assert "Its regular price is RUB 299.90 a month." in text
    assert "You can turn renewal off" in text


def test_a_change_of_plan_tells_no_price_of_the_plan_that_is_left(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer, kind="change"), viewer)

    assert 'id="consent"' in page.text
    assert "regular price" not in page.text


def test_nothing_is_said_of_keeping_a_card_that_is_not_kept(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer, kind="manual"), viewer)

    assert 'id="consent"' not in page.text


def test_the_viewer_is_told_until_when_it_can_be_paid(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer, expires_at=FAR_AHEAD), viewer)

    assert "To be paid by 31 January 2126." in page.text


def test_a_browser_without_scripts_is_told_what_to_do(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")

    page = open_page(cinema, cinema.build_invoice(viewer), viewer)

    (without_script,) = re.findall(r"<noscript>(.*?)</noscript>", page.text, re.DOTALL)
    assert "please turn JavaScript on" in without_script
    assert BUTTON in page.text


@pytest.mark.parametrize("file_name", ["pay_page.js", "billing_api.js", "pay.css", "viewer.css"])
def test_the_files_of_the_page_are_served(cinema: Cinema, file_name: str) -> None:
    answer = cinema.app.test_client().get(f"/static/{file_name}")

    assert answer.status_code == 200
    answer.close()


def test_the_page_brings_every_file_that_it_names(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    client = sign_in(cinema, viewer)
    page = client.get(f"/pay/{cinema.build_invoice(viewer)['id']}", headers=BROWSER)

    files = re.findall(r'(?:src|href)="(/(?:static|ui)/[^"]+)"', page.text)

    assert "/static/pay_page.js" in files
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200, file
        answer.close()


def test_who_is_not_signed_in_is_led_to_the_door_and_back(cinema: Cinema) -> None:
    path = f"/pay/{new_id()}"

    answer = cinema.app.test_client().get(path, headers=BROWSER)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in?return_to={path.replace('/', '%2F')}"


def test_another_viewers_invoice_has_no_page(cinema: Cinema) -> None:
    invoice = cinema.build_invoice(cinema.build_viewer())

    page = open_page(cinema, invoice, cinema.build_viewer(), locale="en")

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such page" in page.text


def test_the_page_is_read_in_two_statements(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = sign_in(cinema, viewer)
    primary = cinema.app.extensions[EXTENSION_NAME].primary

    with counted_statements(primary) as statements:
        client.get(f"/pay/{invoice['id']}", headers=BROWSER)

    assert len(statements) == 2


def test_the_page_is_kept_by_nobody(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()

    page = open_page(cinema, cinema.build_invoice(viewer), viewer)

    assert page.headers["Cache-Control"] == "no-store"
    assert stage_on(page) == "ready"
