"""`/v1/letters`: whether reminders are sent, and the viewer's word on it."""

import pytest

from client_api.resources.letters import LettersSchema
from interaction_bus.commands import MuteReminders
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema, assert_fits


@pytest.mark.parametrize("muted", [True, False])
def test_a_viewer_sees_whether_reminders_are_sent(cinema: Cinema, *, muted: bool) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, letters_muted=muted)

    answer = cinema.caller_for(viewer).get("/v1/letters")

    assert_fits(LettersSchema, answer.json)
    assert answer.json == {"reminders": not muted}


def test_what_was_muted_in_an_ended_subscription_counts_no_more(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="expired", letters_muted=True)

    answer = cinema.caller_for(viewer).get("/v1/letters")

    assert answer.json == {"reminders": True}


def test_a_viewer_whom_nobody_knows_yet_has_stopped_nothing(cinema: Cinema) -> None:
    answer = cinema.caller(new_id()).get("/v1/letters")

    assert answer.json == {"reminders": True}


@pytest.mark.parametrize("reminders", [True, False])
def test_the_viewers_choice_becomes_a_command(cinema: Cinema, *, reminders: bool) -> None:
    viewer = cinema.build_viewer()

    answer = cinema.caller_for(viewer).post("/v1/letters", {"reminders": reminders})

    assert answer.status_code == 202
    assert cinema.publisher.command() == MuteReminders(viewer_id=viewer["id"], muted=not reminders)


@pytest.mark.parametrize("body", [{}, {"reminders": "no"}, {"reminders": 0}, {"reminders": None}])
def test_a_choice_that_is_no_yes_or_no_is_refused_by_its_name(
    cinema: Cinema, body: dict[str, object]
) -> None:
    answer = cinema.caller(new_id()).post("/v1/letters", body)

    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["fields"]) == ["reminders"]
    assert cinema.publisher.published == []


def test_letters_are_nobodys_business_without_a_token(cinema: Cinema) -> None:
    client = cinema.app.test_client()

    answers = [client.get("/v1/letters"), client.post("/v1/letters", json={"reminders": False})]

    assert [answer.status_code for answer in answers] == [401, 401]
