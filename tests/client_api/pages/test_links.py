"""`/links/<link>`: looking shows what a letter's link is for, the button does it."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from client_api.application import create_app
from interaction_bus.commands import (
    AnswerPriceMove,
    MuteReminders,
)
from interaction_bus.errors import MessageNotSent
from models import PriceMoveViewer, Subscription
from runtime.identifiers import new_id
from runtime.one_click_links import LinkPurpose
from tests.client_api.cinema import Cinema
from tests.client_api.pages.letter_links import (
    LINKS,
    answering,
    buttons_of,
    carry_out,
    link_to,
    muting,
    open_link,
    press,
    renewal_off,
)


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_opening_a_link_changes_nothing(cinema: Cinema, purpose: LinkPurpose) -> None:
    page = open_link(cinema, LINKS[purpose](cinema))

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert buttons_of(page)
    assert cinema.publisher.published == []
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(("button", "agrees"), [("yes", True), ("no", False)])
def test_a_new_price_is_answered_by_either_button(
    cinema: Cinema, browser: FlaskClient, button: str, *, agrees: bool
) -> None:
    address = answering(cinema)

    press(browser, address, button)

    command = cinema.publisher.command()
    assert isinstance(command, AnswerPriceMove)
    assert command.agrees is agrees


def test_the_page_of_a_new_price_tells_both_prices(cinema: Cinema) -> None:
    page = open_link(cinema, answering(cinema))

    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "RUB 399.00" in text
    assert "RUB 299.90" in text
    assert "Without your consent the price stays as it is" in text


@pytest.mark.parametrize(
    ("state", "said", "button"),
    [("agreed", "You have agreed", "no"), ("declined", "You have not agreed", "yes")],
)
def test_who_has_answered_may_change_their_mind(
    cinema: Cinema, state: str, said: str, button: str
) -> None:
    page = open_link(cinema, answering(cinema, state=state))

    assert said in page.text
    assert buttons_of(page) == [button]


def test_the_button_stops_reminders(cinema: Cinema, browser: FlaskClient) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer)

    press(browser, link_to(cinema, LinkPurpose.MUTE_REMINDERS, viewer, new_id()))

    assert cinema.publisher.command() == MuteReminders(viewer_id=viewer["id"], muted=True)


def test_the_answer_tells_what_became_of_it(cinema: Cinema) -> None:
    turned_off = update(Subscription).values(auto_renew=False, renews_at=None)
    carry_out(cinema, turned_off)

    answer = press(cinema.app.test_client(), renewal_off(cinema))

    assert "Renewal is off" in answer.text
    assert "ends on 31 January 2126" in answer.text
    assert buttons_of(answer) == []


def test_an_agreed_price_is_said_to_be_agreed(cinema: Cinema) -> None:
    carry_out(cinema, update(PriceMoveViewer).values(state="agreed"))

    answer = press(cinema.app.test_client(), answering(cinema))

    assert "You have agreed to the new price" in answer.text


def test_a_button_pressed_twice_is_one_wish(cinema: Cinema, browser: FlaskClient) -> None:
    address = renewal_off(cinema)
    page = browser.get(address)

    press(browser, address, page=page)
    press(browser, address, page=page)

    assert len(cinema.publisher.published) == 1


def test_a_page_that_is_loaded_anew_makes_a_new_wish(cinema: Cinema, browser: FlaskClient) -> None:
    address = renewal_off(cinema)

    press(browser, address)
    press(browser, address)

    ids = {envelope.message_id for envelope in cinema.publisher.published}
    assert len(ids) == 2


@pytest.mark.parametrize("answer", ["", "no", "maybe"])
def test_a_button_that_is_not_there_does_nothing(
    cinema: Cinema, browser: FlaskClient, answer: str
) -> None:
    page = press(browser, renewal_off(cinema), answer)

    assert page.status_code == 200
    assert cinema.publisher.published == []


@pytest.mark.parametrize("columns", [{"state": "moved"}, {"state": "kept"}])
def test_a_price_that_is_closed_says_so(cinema: Cinema, columns: dict[str, object]) -> None:
    page = open_link(cinema, answering(cinema, **columns))

    assert "needs no answer any more" in page.text
    assert buttons_of(page) == []


def test_stopped_reminders_are_said_to_be_stopped(cinema: Cinema) -> None:
    page = open_link(cinema, muting(cinema, letters_muted=True))

    assert "Reminders are off" in page.text
    assert buttons_of(page) == []


def test_who_has_no_subscription_has_no_reminders_to_stop(cinema: Cinema) -> None:
    page = open_link(cinema, muting(cinema, state="expired"))

    assert "there is nothing to stop" in page.text
    assert buttons_of(page) == []


def test_a_refused_command_is_told_in_words(cinema: Cinema) -> None:
    refusal = {"kind": "conflict", "code": "subscription_ended", "message": "over", "facts": {}}
    cinema.answer_commands(problem=refusal)

    answer = press(cinema.app.test_client(), renewal_off(cinema))

    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert "something changed while the page was open" in answer.text


def test_an_outcome_that_takes_long_is_said_to_be_on_its_way(cinema: Cinema) -> None:
    # With one thread nobody may wait, so that what is not known at once is pending.
    settings = replace(cinema.settings, web=replace(cinema.settings.web, threads=1))
    app = create_app(settings, publisher=cinema.publisher)

    answer = press(app.test_client(), renewal_off(cinema))

    assert answer.status_code == 202
    assert "We have your answer" in answer.text
    assert buttons_of(answer) == []


def test_a_wish_that_the_broker_does_not_take_can_be_tried_again(cinema: Cinema) -> None:
    cinema.publisher.refusal = MessageNotSent("away")

    answer = press(cinema.app.test_client(), renewal_off(cinema))

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert answer.headers["Retry-After"]
