"""`/v1/price-consents`: a new price as its viewer reads it, and the yes or no that they give."""

from datetime import timedelta

import pytest

from client_api.representations.price_consents import PriceConsentSchema
from interaction_bus.commands import AnswerPriceMove
from runtime.identifiers import new_id
from runtime.web.pagination import page_schema
from tests.client_api.announced_prices import told
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, Row, assert_fits


def path_of(consent: Row) -> str:
    return f"/v1/price-consents/{consent['id']}"


def test_a_new_price_is_shown_with_the_old_one_and_its_date(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)

    answer = cinema.caller_for(viewer).get(path_of(consent))

    assert_fits(PriceConsentSchema, answer.json)
    assert answer.json["old_price"]["amount"] == "299.90"
    assert answer.json["new_price"]["amount"] == "399.00"
    assert answer.json["applies_at"].startswith("2126-01-31")
    assert (answer.json["needs_consent"], answer.json["is_answerable"]) == (True, True)


@pytest.mark.parametrize(
    ("without_consent", "language", "sentence"),
    [
        ("keep_price", "en", "Without your consent the price stays as it is."),
        ("keep_price", "ru", "Без вашего согласия цена останется прежней."),
        ("stop_renewal", "en", "the subscription is not renewed"),
        ("stop_renewal", "ru", "подписка не продлится"),
    ],
)
def test_a_new_price_says_what_happens_without_consent(
    cinema: Cinema, without_consent: str, language: str, sentence: str
) -> None:
    viewer = cinema.build_viewer(locale=language)
    consent = told(cinema, viewer, move={"without_consent": without_consent})

    answer = cinema.caller_for(viewer).get(path_of(consent))

    assert answer.json["without_consent"] == without_consent
    assert sentence in answer.json["explanation"]


def test_a_price_that_needs_no_consent_says_so(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en")
    consent = told(cinema, viewer, needs_consent=False)

    answer = cinema.caller_for(viewer).get(path_of(consent))

    assert (answer.json["without_consent"], answer.json["is_answerable"]) == (None, False)
    assert "Your consent is not needed." in answer.json["explanation"]


def test_the_date_is_that_of_the_viewers_zone(cinema: Cinema) -> None:
    viewer = cinema.build_viewer(locale="en", timezone="Asia/Vladivostok")
    consent = told(cinema, viewer, applies_at=FAR_AHEAD + timedelta(hours=5))

    answer = cinema.caller_for(viewer).get(path_of(consent))

    assert "From 1 February 2126" in answer.json["explanation"]


def test_new_prices_are_listed_to_the_viewer_they_are_for(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)
    told(cinema, cinema.build_viewer())

    answer = cinema.caller_for(viewer).get("/v1/price-consents")

    assert_fits(page_schema(PriceConsentSchema), answer.json)
    assert [item["id"] for item in answer.json["items"]] == [str(consent["id"])]


def test_a_price_that_is_only_planned_is_not_shown_yet(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer, state="planned", announced_at=None)
    caller = cinema.caller_for(viewer)

    assert caller.get(path_of(consent)).status_code == 404
    assert caller.get("/v1/price-consents").json["items"] == []
    assert caller.post(path_of(consent), {"agrees": True}).status_code == 404


@pytest.mark.parametrize("agrees", [True, False])
def test_a_yes_or_no_becomes_a_command(cinema: Cinema, *, agrees: bool) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)

    answer = cinema.caller_for(viewer).post(path_of(consent), {"agrees": agrees})

    assert answer.status_code == 202
    assert cinema.publisher.command() == AnswerPriceMove(
        price_consent_id=consent["id"], viewer_id=viewer["id"], agrees=agrees
    )


def test_another_viewers_price_is_as_good_as_missing(cinema: Cinema) -> None:
    consent = told(cinema, cinema.build_viewer())
    stranger = cinema.caller(new_id())

    answers = [stranger.get(path_of(consent)), stranger.post(path_of(consent), {"agrees": True})]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    ("columns", "move", "code"),
    [
        ({"state": "moved"}, {}, "not_allowed_in_this_state"),
        ({"state": "kept"}, {}, "not_allowed_in_this_state"),
        ({}, {"cancelled_at": LONG_AGO}, "not_allowed_in_this_state"),
        ({"needs_consent": False}, {}, "consent_not_needed"),
    ],
)
def test_a_price_that_is_not_open_to_answers_takes_none(
    cinema: Cinema, columns: Row, move: Row, code: str
) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer, move=move, **columns)

    answer = cinema.caller_for(viewer).post(path_of(consent), {"agrees": True})

    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "agrees"),
        ({"agrees": "yes"}, "agrees"),
        ({"agrees": 1}, "agrees"),
        ({"agrees": None}, "agrees"),
        ({"agrees": True, "price": 1}, "price"),
    ],
)
def test_an_answer_that_is_no_yes_or_no_is_refused_by_the_name_of_its_field(
    cinema: Cinema, body: dict[str, object], field: str
) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)

    answer = cinema.caller_for(viewer).post(path_of(consent), body)

    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])


@pytest.mark.parametrize(
    ("state", "without_consent", "charged"),
    [
        ("declined", "keep_price", "299.90"),
        ("agreed", "stop_renewal", "399.00"),
        ("announced", "stop_renewal", None),
        ("declined", "stop_renewal", None),
    ],
)
def test_no_next_charge_is_shown_where_the_renewal_stops_for_want_of_consent(
    cinema: Cinema, state: str, without_consent: str, charged: str | None
) -> None:
    viewer = cinema.build_viewer()
    told(cinema, viewer, move={"without_consent": without_consent}, state=state)

    shown = cinema.caller_for(viewer).get("/v1/subscriptions/current").json["next_charge"]

    assert (shown and shown["amount"]["amount"]) == charged
