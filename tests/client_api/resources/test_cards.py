"""Saved cards: what a viewer sees of them, and their withdrawal."""

from client_api.representations.cards import CardListSchema
from interaction_bus.commands import WithdrawCard
from runtime.identifiers import new_id
from tests.client_api.cinema import LONG_AGO, Cinema, Row, assert_fits
from tests.fixtures.builders import build_card, store


def save_card(cinema: Cinema, viewer: Row, **columns: object) -> Row:
    card = build_card(viewer, **columns)
    store(cinema.owner_engine, saved_cards=[card])
    return card


def test_a_card_is_known_by_brand_and_last_digits(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    card = save_card(cinema, viewer)

    answer = cinema.caller_for(viewer).get("/v1/cards")

    (shown,) = answer.json["items"]
    assert_fits(CardListSchema, answer.json)
    assert (shown["id"], shown["brand"], shown["last_four"]) == (str(card["id"]), "Visa", "4242")


def test_the_token_of_a_card_is_shown_to_nobody(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    save_card(cinema, viewer, sealed_token="the sealed token", fingerprint="its fingerprint")

    answer = cinema.caller_for(viewer).get("/v1/cards")

    assert "sealed token" not in answer.text
    assert "fingerprint" not in answer.text


def test_a_withdrawn_card_is_forgotten(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    save_card(cinema, viewer, state="withdrawn", sealed_token=None, withdrawn_at=LONG_AGO)
    rejected = save_card(cinema, viewer, state="rejected")

    answer = cinema.caller_for(viewer).get("/v1/cards")

    assert [card["id"] for card in answer.json["items"]] == [str(rejected["id"])]


def test_a_card_is_withdrawn_by_a_command(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    card = save_card(cinema, viewer)

    answer = cinema.caller_for(viewer).post(f"/v1/cards/{card['id']}/withdraw")

    assert answer.status_code == 202
    assert cinema.publisher.command() == WithdrawCard(
        saved_card_id=card["id"], viewer_id=viewer["id"]
    )


def test_a_card_that_is_withdrawn_already_is_not_withdrawn_again(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    card = save_card(cinema, viewer, state="withdrawn", sealed_token=None)

    answer = cinema.caller_for(viewer).post(f"/v1/cards/{card['id']}/withdraw")

    assert (answer.status_code, answer.json["fields"]["state"]) == (409, "withdrawn")


def test_another_viewers_card_is_as_good_as_missing(cinema: Cinema) -> None:
    card = save_card(cinema, cinema.build_viewer())
    stranger = cinema.caller(new_id())

    foreign, unknown = (
        stranger.post(f"/v1/cards/{card_id}/withdraw") for card_id in (card["id"], new_id())
    )

    assert (foreign.status_code, foreign.json) == (404, unknown.json)
    assert cinema.publisher.published == []
