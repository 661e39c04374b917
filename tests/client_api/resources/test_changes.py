"""Changing the plan, pausing and resuming: what is sent, and what is refused before."""

from datetime import UTC, datetime
from typing import Any

import pytest

from interaction_bus.commands import (
    CancelSubscription,
    ChangePlan,
    DropPlanChange,
    PauseSubscription,
    ResumeSubscription,
    Subscribe,
)
from runtime.identifiers import new_id
from tests.client_api.cinema import Caller, Cinema, Row

QUOTED_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)

QUOTE = {"quoted_at": "2026-11-21T12:00:00+00:00", "quoted_amount_minor": 15_000}


@pytest.fixture
def viewer(cinema: Cinema) -> Row:
    return cinema.build_viewer()


@pytest.fixture
def caller(cinema: Cinema, viewer: Row) -> Caller:
    return cinema.caller_for(viewer)


def subscribed(cinema: Cinema, viewer: Row, **columns: Any) -> str:
    """Return the address of a stored subscription."""
    return f"/v1/subscriptions/{cinema.build_subscription(viewer, **columns)['id']}"


def delete(caller: Caller, path: str) -> Any:
    return caller.client.delete(path, headers=caller.headers | {"Idempotency-Key": "key"})


def test_a_change_at_once_hands_back_the_quote(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    price = cinema.build_price(code="yearly")
    address = subscribed(cinema, viewer)

    answer = caller.post(f"{address}/change", {"plan": "yearly", "when": "now", **QUOTE})

    command = cinema.publisher.command()
    assert answer.status_code == 202
    assert isinstance(command, ChangePlan)
    assert (command.plan_id, command.price_id) == (price["plan_id"], price["id"])
    assert (command.quoted_at, command.quoted_minor) == (QUOTED_AT, 15_000)
    assert command.viewer_id == viewer["id"]
    assert not command.at_period_end


def test_a_change_with_the_next_period_needs_no_quote(
    cinema: Cinema, viewer: Row, caller: Caller
) -> None:
    cinema.build_price(code="yearly")
    address = subscribed(cinema, viewer)

    caller.post(f"{address}/change", {"plan": "yearly", "when": "period_end"})

    command = cinema.publisher.command()
    assert isinstance(command, ChangePlan)
    assert command.at_period_end
    assert command.quoted_minor is None


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("quoted_at", None),
        ("quoted_at", "2026-11-21T12:00:00"),  # of no zone
        ("quoted_amount_minor", None),
        ("quoted_amount_minor", 1.5),
        ("quoted_amount_minor", "1"),
        ("quoted_amount_minor", 10**30),
        ("when", "soon"),
        ("when", None),
        ("plan", ""),
        ("plan", None),
        ("price", 1),  # nobody names prices
    ],
)
def test_a_change_that_makes_no_sense_names_the_field(
    cinema: Cinema, viewer: Row, caller: Caller, wrong: str, value: object
) -> None:
    cinema.build_price(code="yearly")
    body = {"plan": "yearly", "when": "now", **QUOTE, wrong: value}

    answer = caller.post(f"{subscribed(cinema, viewer)}/change", body)

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [wrong]
    assert cinema.publisher.published == []


def test_an_unknown_plan_is_not_found(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    answer = caller.post(
        f"{subscribed(cinema, viewer)}/change", {"plan": "none", "when": "now", **QUOTE}
    )

    assert (answer.status_code, answer.json["code"]) == (404, "plan_not_found")


def test_a_plan_without_a_price_in_the_same_currency_is_told(
    cinema: Cinema, viewer: Row, caller: Caller
) -> None:
    cinema.build_price(code="abroad", currency="USD")

    answer = caller.post(
        f"{subscribed(cinema, viewer)}/change", {"plan": "abroad", "when": "now", **QUOTE}
    )

    assert (answer.status_code, answer.json["code"]) == (422, "no_price_in_currency")


def test_who_owes_money_changes_no_plan(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    cinema.build_price(code="yearly")
    address = subscribed(cinema, viewer, state="past_due")

    answer = caller.post(f"{address}/change", {"plan": "yearly", "when": "now", **QUOTE})

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")


def test_a_change_to_come_is_taken_back(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    subscription = cinema.build_subscription(viewer)

    answer = delete(caller, f"/v1/subscriptions/{subscription['id']}/change")

    assert answer.status_code == 202
    assert cinema.publisher.command() == DropPlanChange(
        subscription_id=subscription["id"], viewer_id=viewer["id"]
    )


def test_taking_a_change_back_needs_a_key(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    address = subscribed(cinema, viewer)

    answer = caller.client.delete(f"{address}/change", headers=caller.headers)

    assert answer.status_code == 400
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    ("body", "until"),
    [
        (None, None),
        ({}, None),
        ({"until": None}, None),
        ({"until": "2026-12-24T12:00:00Z"}, datetime(2026, 12, 24, 12, tzinfo=UTC)),
    ],
)
def test_a_pause_lasts_until_a_date_or_until_further_notice(
    cinema: Cinema, viewer: Row, caller: Caller, body: Any, until: datetime | None
) -> None:
    subscription = cinema.build_subscription(viewer)

    caller.post(f"/v1/subscriptions/{subscription['id']}/pause", body)

    assert cinema.publisher.command() == PauseSubscription(
        subscription_id=subscription["id"], viewer_id=viewer["id"], resumes_at=until
    )


@pytest.mark.parametrize("until", ["tomorrow", "2026-12-24", "2026-12-24T12:00:00", 5, ["x"]])
def test_a_pause_ends_at_a_moment(
    cinema: Cinema, viewer: Row, caller: Caller, until: object
) -> None:
    answer = caller.post(f"{subscribed(cinema, viewer)}/pause", {"until": until})

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["until"]


def test_a_trial_cannot_pause(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    answer = caller.post(f"{subscribed(cinema, viewer, state='trialing')}/pause")

    assert (answer.status_code, answer.json["fields"]["state"]) == (409, "trialing")


def test_a_pause_is_ended_by_a_command(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    subscription = cinema.build_subscription(viewer, state="paused", paused_at=QUOTED_AT)

    caller.post(f"/v1/subscriptions/{subscription['id']}/resume")

    assert cinema.publisher.command() == ResumeSubscription(
        subscription_id=subscription["id"], viewer_id=viewer["id"]
    )


def test_what_runs_cannot_resume(cinema: Cinema, viewer: Row, caller: Caller) -> None:
    answer = caller.post(f"{subscribed(cinema, viewer)}/resume")

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")


def test_the_unused_time_is_given_back_on_demand(
    cinema: Cinema, viewer: Row, caller: Caller
) -> None:
    caller.post(f"{subscribed(cinema, viewer)}/cancel", {"refund": "prorated"})

    command = cinema.publisher.command()
    assert isinstance(command, CancelSubscription)
    assert command.refund == "prorated"
    assert command.new_refund_id is not None


@pytest.mark.parametrize("refund", ["all", "", None, True])
def test_a_refund_is_none_or_prorated(
    cinema: Cinema, viewer: Row, caller: Caller, refund: object
) -> None:
    answer = caller.post(f"{subscribed(cinema, viewer)}/cancel", {"refund": refund})

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["refund"]


@pytest.mark.parametrize(
    "half", [{"quoted_amount_minor": 14_995}, {"quoted_at": "2026-01-30T12:00:00Z"}]
)
def test_half_a_quote_of_what_goes_back_is_refused(
    cinema: Cinema, viewer: Row, caller: Caller, half: dict[str, object]
) -> None:
    path = f"{subscribed(cinema, viewer)}/cancel"

    answer = caller.post(path, {"refund": "prorated"} | half)

    (missing,) = {"quoted_at", "quoted_amount_minor"} - half.keys()
    assert (answer.status_code, list(answer.json["fields"])) == (422, [missing])


def test_a_trial_is_asked_for_when_subscribing(cinema: Cinema, caller: Caller) -> None:
    cinema.build_price(code="monthly", trial_days=14)

    caller.post("/v1/subscriptions", {"plan": "monthly", "trial": True})

    command = cinema.publisher.command()
    assert isinstance(command, Subscribe)
    assert command.trial


@pytest.mark.parametrize("trial", ["yes", 1, None])
def test_a_trial_is_wanted_or_not(cinema: Cinema, caller: Caller, trial: object) -> None:
    cinema.build_price(code="monthly", trial_days=14)

    answer = caller.post("/v1/subscriptions", {"plan": "monthly", "trial": trial})

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["trial"]


@pytest.mark.parametrize("path", ["/change", "/pause", "/resume"])
def test_another_viewers_subscription_is_not_changed(
    cinema: Cinema, viewer: Row, path: str
) -> None:
    cinema.build_price(code="yearly")
    address = subscribed(cinema, viewer)
    body = {"plan": "yearly", "when": "now", **QUOTE} if path == "/change" else None

    answer = cinema.caller(new_id()).post(f"{address}{path}", body)

    assert (answer.status_code, answer.json["code"]) == (404, "subscription_not_found")
