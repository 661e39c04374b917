"""Which card renewals are charged to, as the viewer chooses."""

import pytest

from interaction_bus.commands import CheckCard, ChooseCard
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema, Row
from tests.fixtures.builders import build_card, store


def save_card(cinema: Cinema, viewer: Row) -> Row:
    card = build_card(viewer)
    store(cinema.owner_engine, saved_cards=[card])
    return card


def test_a_viewer_agrees_to_another_saved_card(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription, card = cinema.build_subscription(viewer), save_card(cinema, viewer)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/card", {"saved_card_id": str(card["id"])}
    )

    assert answer.status_code == 202
    command = cinema.publisher.command()
    assert isinstance(command, ChooseCard)
    assert (command.subscription_id, command.saved_card_id, command.viewer_id) == (
        subscription["id"],
        card["id"],
        viewer["id"],
    )


def test_a_repeated_choice_names_the_same_attempt(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription, card = cinema.build_subscription(viewer), save_card(cinema, viewer)
    caller = cinema.caller_for(viewer)

    for _ in range(2):
        caller.post(
            f"/v1/subscriptions/{subscription['id']}/card",
            {"saved_card_id": str(card["id"])},
            key="once",
        )

    assert len({envelope.body["new_payment_id"] for envelope in cinema.publisher.published}) == 1


def test_a_card_of_somebody_else_cannot_be_chosen(cinema: Cinema) -> None:
    viewer, other = cinema.build_viewer(), cinema.build_viewer()
    subscription, card = cinema.build_subscription(viewer), save_card(cinema, other)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/card", {"saved_card_id": str(card["id"])}
    )

    assert (answer.status_code, answer.json["code"]) == (404, "saved_card_not_found")


@pytest.mark.parametrize("body", [{}, {"saved_card_id": "the blue one"}, {"saved_card_id": None}])
def test_a_choice_must_name_a_card(cinema: Cinema, body: dict[str, object]) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post(f"/v1/subscriptions/{subscription['id']}/card", body)

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["saved_card_id"]


def test_a_further_card_is_saved_by_a_check(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post(f"/v1/subscriptions/{subscription['id']}/card-check")

    assert answer.status_code == 202
    command = cinema.publisher.command()
    assert isinstance(command, CheckCard)
    assert answer.json["result"]["invoice_id"] == str(command.new_invoice_id)


@pytest.mark.parametrize("route", ["card", "card-check"])
def test_a_subscription_that_ended_needs_no_card(cinema: Cinema, route: str) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state="expired")
    body = {"saved_card_id": str(new_id())} if route == "card" else None

    answer = cinema.caller_for(viewer).post(f"/v1/subscriptions/{subscription['id']}/{route}", body)

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")
