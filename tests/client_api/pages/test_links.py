"""`/links/<link>`: looking shows what a letter's link is for, the button does it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy import update

from client_api.application import create_app
from interaction_bus.commands import (
    AnswerPriceMove,
    Command,
    MuteReminders,
    TurnRenewalOff,
    TurnRenewalOn,
)
from interaction_bus.errors import BrokerUnavailable
from models import PriceMoveViewer, Subscription
from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.one_click_links import LinkPurpose
from runtime.redaction import redact
from runtime.sealing import Sealer, new_sealing_key
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.letter_links import (
    LINKS,
    answering,
    buttons_of,
    carry_out,
    link_to,
    long_over,
    muting,
    open_link,
    press,
    renewal_off,
    renewal_on,
    sealer_of,
)
from tests.client_api.pages.test_pay_page import policy_of

NEW_YEAR = datetime(2127, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def browser(cinema: Cinema) -> FlaskClient:
    cinema.answer_commands()
    return cinema.app.test_client()


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_opening_a_link_changes_nothing(cinema: Cinema, purpose: LinkPurpose) -> None:
    page = open_link(cinema, LINKS[purpose](cinema))

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert buttons_of(page)
    assert cinema.publisher.published == []
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_is_told_to_nobody(cinema: Cinema, purpose: LinkPurpose) -> None:
    address = LINKS[purpose](cinema)

    page = open_link(cinema, address)

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert address.rpartition("/")[2] not in page.text


def test_a_page_of_a_link_runs_no_script(cinema: Cinema) -> None:
    page = open_link(cinema, muting(cinema))

    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert "script-src" not in policy
    assert policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert "<script" not in page.text


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
    assert "paid until 31 January 2126" in text
    assert "Next payment: RUB 299.90 on 31 January 2126" in text


def test_dates_are_those_of_the_viewers_zone(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en", timezone="Asia/Kamchatka")
    subscription = cinema.build_subscription(viewer, period_end=NEW_YEAR + timedelta(hours=6))
    address = link_to(cinema, LinkPurpose.TURN_RENEWAL_OFF, viewer, subscription["id"])

    assert "until 2 January 2127" in open_link(cinema, address).text


def test_no_plan_can_break_out_of_the_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    price = cinema.build_price(title={"ru": "<b>Кино</b>"})
    subscription = cinema.build_subscription(viewer, plan_id=price["plan_id"], price_id=price["id"])
    address = link_to(cinema, LinkPurpose.TURN_RENEWAL_OFF, viewer, subscription["id"])

    assert "<b>" not in open_link(cinema, address).text


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
    assert "paid until 31 January 2126" in answer.text
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
        ({"state": "past_due", **long_over()}, "so your access ends too"),
        ({"state": "paused"}, "kept while the subscription is paused"),
        ({"state": "trialing"}, "You can watch until 31 January 2126"),
    ],
)
def test_turning_off_says_what_becomes_of_access(
    cinema: Cinema, columns: dict[str, object], words: str
) -> None:
    page = open_link(cinema, renewal_off(cinema, **columns))

    assert words in page.text
    assert buttons_of(page) == ["yes"]


def test_an_overdue_subscription_is_promised_no_further_charge(cinema: Cinema) -> None:
    page = open_link(cinema, renewal_off(cinema, state="past_due", **long_over()))

    assert "Next payment" not in page.text


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
    cinema.publisher.refusal = BrokerUnavailable("away")

    answer = press(cinema.app.test_client(), renewal_off(cinema))

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert answer.headers["Retry-After"]


def test_another_site_cannot_press_the_button(cinema: Cinema, browser: FlaskClient) -> None:
    answer = browser.post(
        renewal_off(cinema), data={"answer": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert cinema.publisher.published == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("purpose", LinkPurpose)
def test_an_expired_link_is_gone(
    cinema: Cinema, browser: FlaskClient, purpose: LinkPurpose, method: str
) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    address = link_to(cinema, purpose, viewer, invoice["id"], expires_at=LONG_AGO)

    page = browser.open(
        address, method=method, data={"answer": "yes"}, headers={"Accept-Language": "en"}
    )

    assert (page.status_code, page.mimetype) == (410, "text/html")
    assert "time is over" in page.text
    assert "Set-Cookie" not in page.headers
    assert cinema.publisher.published == []


def test_a_link_ends_by_the_clock_of_billing(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    soon = SystemClock().now() + timedelta(days=1)
    address = link_to(cinema, LinkPurpose.MUTE_REMINDERS, viewer, new_id(), expires_at=soon)
    assert open_link(cinema, address).status_code == 200

    with cinema.owner_engine.begin() as connection:
        connection.exec_driver_sql("update clock_offset set ahead = interval '2 days'")

    assert open_link(cinema, address).status_code == 410


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("forgery", ["junk", "gAAAAA", "%00", "я", "another key", "another use"])
def test_a_forged_link_is_not_found(
    cinema: Cinema, browser: FlaskClient, forgery: str, method: str
) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    stranger = Sealer([new_sealing_key()])
    forged = {
        "another key": link_to(
            cinema,
            LinkPurpose.TURN_RENEWAL_OFF,
            viewer,
            subscription["id"],
            sealer=stranger,
        ),
        "another use": f"/links/{sealer_of(cinema).seal({'email': 'a@example.test'})}",
    }
    address = forged.get(forgery, f"/links/{forgery}")

    page = browser.open(address, method=method, data={"answer": "yes"})

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert cinema.publisher.published == []


SUBJECTS = [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.MUTE_REMINDERS]


@pytest.mark.parametrize("purpose", SUBJECTS)
def test_a_link_to_what_another_database_has_is_not_found(
    cinema: Cinema, purpose: LinkPurpose
) -> None:
    known = link_to(cinema, purpose, cinema.build_viewer(), new_id())
    unknown = link_to(cinema, purpose, {"id": new_id()}, new_id())

    pages = [open_link(cinema, address) for address in (known, unknown)]

    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text == pages[1].text


@pytest.mark.parametrize("purpose", SUBJECTS)
def test_a_link_opens_nothing_of_another_viewer(cinema: Cinema, purpose: LinkPurpose) -> None:
    subscription = cinema.build_subscription(cinema.build_viewer())

    page = open_link(cinema, link_to(cinema, purpose, cinema.build_viewer(), subscription["id"]))

    assert page.status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_link_gets_into_the_logs(cinema: Cinema, browser: FlaskClient, method: str) -> None:
    address = renewal_off(cinema)
    sealed = address.rpartition("/")[2]

    with structlog.testing.capture_logs(processors=[redact]) as lines:
        browser.open(address, method=method, data={"answer": "yes"})

    assert [line["event"] for line in lines] == ["request"]
    assert lines[0]["path"].startswith("/links/")
    assert sealed[:20] not in str(lines)


@pytest.mark.parametrize("damage", ["cut", "prefixed", "lowered"])
def test_not_even_a_damaged_link_gets_into_the_logs(cinema: Cinema, damage: str) -> None:
    address = renewal_off(cinema)
    sealed = address.rpartition("/")[2]
    damaged = {"cut": sealed[:12], "prefixed": f"3D{sealed}", "lowered": sealed.lower()}[damage]

    with structlog.testing.capture_logs(processors=[redact]) as lines:
        open_link(cinema, f"/links/{damaged}")

    assert damaged[:12] not in str(lines)
