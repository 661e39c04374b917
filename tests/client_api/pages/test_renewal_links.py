"""Letters' links that turn renewal off and on: what they say, and what they do."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from interaction_bus.commands import (
    Command,
    TurnRenewalOff,
    TurnRenewalOn,
)
from runtime.one_click_links import LinkPurpose
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.letter_links import (
    buttons_of,
    link_to,
    long_over,
    open_link,
    press,
    renewal_off,
    renewal_on,
)

NEW_YEAR = datetime(2127, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["A month of films", "RUB 299.90", "until 31 January 2126", "Turn renewal off"]),
        ("ru", ["Месяц кино", "299,90 ₽", "до 31 января 2126 г.", "Отключить автопродление"]),
    ],
)
def test_a_page_says_in_the_viewers_language_what_the_button_will_do(
    cinema: Cinema, language: str, words: list[str]
) -> None:
    page = open_link(cinema, renewal_off(cinema, locale=language))

    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert f'lang="{language}"' in text
    assert [word for word in words if word not in text] == []


def test_turning_on_says_what_will_be_charged_then(cinema: Cinema) -> None:
    page = open_link(cinema, renewal_on(cinema))

    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "ends on 31 January 2126" in text
    assert "Next payment: RUB 299.90 on 31 January 2126" in text


def test_dates_are_those_of_the_viewers_zone(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en", timezone="Asia/Kamchatka")
    subscription = cinema.build_subscription(viewer, period_end=NEW_YEAR + timedelta(hours=6))
    address = link_to(cinema, LinkPurpose.TURN_RENEWAL_OFF, viewer, subscription["id"])

    assert "until 2 January 2127" in open_link(cinema, address).text


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        (LinkPurpose.TURN_RENEWAL_OFF, TurnRenewalOff),
        (LinkPurpose.TURN_RENEWAL_ON, TurnRenewalOn),
    ],
)
def test_the_switch_of_a_letter_sends_the_command_of_the_api(
    cinema: Cinema, browser: FlaskClient, purpose: LinkPurpose, kind: type[Command]
) -> None:
    viewer = cinema.build_viewer()
    off = {"auto_renew": False, "renews_at": None}
    is_off = purpose is LinkPurpose.TURN_RENEWAL_ON
    subscription = cinema.build_subscription(viewer, **(off if is_off else {}))

    answer = press(browser, link_to(cinema, purpose, viewer, subscription["id"]))

    assert answer.status_code == 200
    assert cinema.publisher.command() == kind(
        subscription_id=subscription["id"], viewer_id=viewer["id"]
    )
    (envelope,) = cinema.publisher.published
    assert (envelope.actor.kind, envelope.actor.id) == ("viewer", str(viewer["id"]))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"auto_renew": False, "renews_at": None}, "Renewal is off"),
        ({"state": "cancelled", "auto_renew": False}, "This subscription has ended"),
        ({"state": "expired"}, "This subscription has ended"),
        ({"state": "awaiting_payment", "access_until": None}, "not paid yet"),
    ],
)
def test_what_cannot_be_turned_off_any_more_is_said_in_words(
    cinema: Cinema, browser: FlaskClient, columns: dict[str, object], words: str
) -> None:
    address = renewal_off(cinema, **columns)

    page = browser.get(address)
    answer = browser.post(address, data={"answer": "yes"})

    assert [page.status_code, answer.status_code] == [200, 200]
    assert words in page.text
    assert words in answer.text
    assert buttons_of(page) == []
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"auto_renew": True}, "Renewal is on"),
        ({"access_until": LONG_AGO, **long_over()}, "This subscription has ended"),
        ({"state": "expired"}, "This subscription has ended"),
    ],
)
def test_what_cannot_be_turned_on_any_more_is_said_in_words(
    cinema: Cinema, columns: dict[str, object], words: str
) -> None:
    page = open_link(cinema, renewal_on(cinema, **columns))

    assert page.status_code == 200
    assert words in page.text
    assert buttons_of(page) == []


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"state": "past_due", **long_over()},
            "your access, which lasts until 3 February 2126 now, ends at once",
        ),
        (
            {"state": "past_due", **long_over(), "access_until": LONG_AGO + timedelta(days=33)},
            "over already, and so is your access",
        ),
        ({"state": "paused"}, "kept while the subscription is paused"),
        ({"state": "trialing"}, "You can watch until 31 January 2126"),
    ],
)
def test_turning_off_says_what_becomes_of_access(
    cinema: Cinema, columns: dict[str, object], words: str
) -> None:
    page = open_link(cinema, renewal_off(cinema, **columns))

    assert words in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert buttons_of(page) == ["yes"]


def test_an_overdue_subscription_is_promised_no_further_charge(cinema: Cinema) -> None:
    page = open_link(cinema, renewal_off(cinema, state="past_due", **long_over()))

    assert "Next payment" not in page.text
