"""`GET /v1/access`: who may watch now."""

from datetime import timedelta

import pytest

from client_api.representations.access import AccessSchema
from runtime.identifiers import new_id
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema, assert_fits


def test_a_viewer_without_any_subscription_may_not_watch(cinema: Cinema) -> None:
    answer = cinema.caller(new_id()).get("/v1/access")

    assert answer.json == {"allowed": False, "until": None, "reason": "no_subscription"}


def test_a_paid_subscription_lets_its_viewer_watch_until_its_access_ends(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, access_until=FAR_AHEAD, period_end=FAR_AHEAD)

    answer = cinema.caller_for(viewer).get("/v1/access")

    assert answer.json == {"allowed": True, "until": "2126-01-31T12:00:00Z", "reason": "paid"}
    assert_fits(AccessSchema, answer.json)


@pytest.mark.parametrize(
    ("columns", "allowed", "reason"),
    [
        ({"state": "trialing"}, True, "trial"),
        ({"auto_renew": False}, True, "paid_until_end"),
        ({"state": "past_due", "period_end": LONG_AGO + timedelta(days=1)}, True, "grace"),
        ({"state": "awaiting_payment", "access_until": None}, False, "awaiting_payment"),
        # The sweep has not run yet, and access is over all the same.
        ({"state": "active", "access_until": LONG_AGO}, False, "ended"),
        ({"state": "past_due", "access_until": LONG_AGO}, False, "payment_overdue"),
        ({"state": "expired", "access_until": LONG_AGO}, False, "ended"),
    ],
)
def test_the_answer_says_why(
    cinema: Cinema, columns: dict[str, object], *, allowed: bool, reason: str
) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, **columns)

    answer = cinema.caller_for(viewer).get("/v1/access")

    assert (answer.json["allowed"], answer.json["reason"]) == (allowed, reason)


def test_a_new_unpaid_subscription_does_not_hide_access_that_was_paid(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="cancelled", created_at=LONG_AGO)
    cinema.build_subscription(viewer, state="awaiting_payment", access_until=None)

    answer = cinema.caller_for(viewer).get("/v1/access")

    assert answer.json["allowed"] is True


def test_a_waiting_subscription_explains_more_than_one_that_has_ended(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    cinema.build_subscription(viewer, state="awaiting_payment", access_until=None)
    cinema.build_subscription(viewer, state="expired", access_until=LONG_AGO, created_at=FAR_AHEAD)

    answer = cinema.caller_for(viewer).get("/v1/access")

    assert answer.json["reason"] == "awaiting_payment"


def test_what_another_viewer_has_paid_gives_nothing(cinema: Cinema) -> None:
    cinema.build_subscription(cinema.build_viewer())

    answer = cinema.caller(new_id()).get("/v1/access")

    assert answer.json["allowed"] is False
