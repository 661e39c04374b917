"""Reading subscriptions, turning renewal on and off, and cancelling."""

import pytest

from client_api.representations.subscriptions import SubscriptionSchema
from interaction_bus.commands import CancelSubscription, Command, TurnRenewalOff, TurnRenewalOn
from runtime.identifiers import new_id
from runtime.web.pagination import page_schema
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, assert_fits


def test_past_subscriptions_are_listed_behind_the_current_one(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    past = cinema.build_subscription(viewer, state="expired", created_at=LONG_AGO)
    current = cinema.build_subscription(viewer, state="active")

    answer = cinema.caller_for(viewer).get("/v1/subscriptions")

    assert_fits(page_schema(SubscriptionSchema), answer.json)
    assert [item["id"] for item in answer.json["items"]] == [str(current["id"]), str(past["id"])]


def test_a_list_is_told_page_by_page(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    # Made at the same moment, so that only their ids tell them apart.
    made = [cinema.build_subscription(viewer, state="expired") for _ in range(3)]
    caller = cinema.caller_for(viewer)

    first = caller.get("/v1/subscriptions?limit=2").json
    second = caller.get(f"/v1/subscriptions?limit=2&cursor={first['next_cursor']}").json

    shown = [item["id"] for item in first["items"] + second["items"]]
    assert shown == sorted((str(row["id"]) for row in made), reverse=True)
    assert second["next_cursor"] is None


def test_the_current_subscription_tells_plan_price_and_access(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="active")

    answer = cinema.caller_for(viewer).get("/v1/subscriptions/current")

    assert_fits(SubscriptionSchema, answer.json)
    assert answer.json["price"]["amount"] == "299.90"
    assert answer.json["access"]["allowed"] is True
    assert answer.json["plan"]["title"]["en"] == "A month of films"


def test_a_viewer_whose_subscription_has_ended_has_no_current_one(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="cancelled")

    answer = cinema.caller_for(viewer).get("/v1/subscriptions/current")

    assert (answer.status_code, answer.json["code"]) == (404, "subscription_not_found")


def test_one_subscription_is_shown_by_its_id(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state="expired")

    answer = cinema.caller_for(viewer).get(f"/v1/subscriptions/{subscription['id']}")

    assert answer.json["state"] == "expired"


@pytest.mark.parametrize(
    ("path", "body"), [("", None), ("/renewal", {"enabled": False}), ("/cancel", None)]
)
def test_another_viewers_subscription_is_as_good_as_missing(
    cinema: Cinema, path: str, body: dict[str, object] | None
) -> None:
    subscription = cinema.build_subscription(cinema.build_viewer())
    stranger = cinema.caller(new_id())
    address = f"/v1/subscriptions/{subscription['id']}{path}"
    unknown = f"/v1/subscriptions/{new_id()}{path}"

    answers = [
        stranger.post(each, body) if path else stranger.get(each) for each in (address, unknown)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json == answers[1].json
    assert cinema.publisher.published == []


@pytest.mark.parametrize(("enabled", "command"), [(True, TurnRenewalOn), (False, TurnRenewalOff)])
def test_renewal_is_turned_by_a_command(
    cinema: Cinema, *, enabled: bool, command: type[Command]
) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/renewal", {"enabled": enabled}
    )

    assert answer.status_code == 202
    assert cinema.publisher.command() == command(
        subscription_id=subscription["id"], viewer_id=viewer["id"]
    )


@pytest.mark.parametrize("enabled", ["yes", 1, None, "true"])
def test_renewal_is_on_or_off_and_nothing_else(cinema: Cinema, enabled: object) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/renewal", {"enabled": enabled}
    )

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == ["enabled"]


def test_renewal_of_an_ended_subscription_is_refused_with_its_state(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state="expired")

    answer = cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/renewal", {"enabled": True}
    )

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")
    assert answer.json["fields"] == {"state": "expired", "allowed": []}


@pytest.mark.parametrize("state", ["awaiting_payment", "trialing", "active", "past_due"])
def test_whatever_has_not_ended_can_be_cancelled(cinema: Cinema, state: str) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state=state)

    cinema.caller_for(viewer).post(
        f"/v1/subscriptions/{subscription['id']}/cancel", {"reason": "too many films"}
    )

    assert cinema.publisher.command() == CancelSubscription(
        subscription_id=subscription["id"], viewer_id=viewer["id"], reason="too many films"
    )


def test_cancelling_needs_no_reason(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)

    answer = cinema.caller_for(viewer).post(f"/v1/subscriptions/{subscription['id']}/cancel")

    assert answer.status_code == 202


def test_a_subscription_ends_only_once(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer, state="cancelled", access_until=FAR_AHEAD)

    answer = cinema.caller_for(viewer).post(f"/v1/subscriptions/{subscription['id']}/cancel")

    assert (answer.status_code, answer.json["fields"]["state"]) == (409, "cancelled")
