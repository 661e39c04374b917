"""The time of billing over the admin API."""

from datetime import datetime, timedelta

import pytest

from tests.admin_api.office import Office


def test_the_time_of_billing_is_shown(office: Office) -> None:
    office.workshop.advance(timedelta(days=31))

    shown = office.get("/clock")

    assert shown.json["ahead_seconds"] == 31 * 86_400
    assert shown.json["last_move"] is None


def test_a_month_is_read_from_the_calendar(office: Office) -> None:
    now = datetime.fromisoformat(office.get("/clock").json["now"])

    answer = office.post("/clock/advance", {"by": "1month"})

    target = datetime.fromisoformat(office.bus.last_body["target"])
    assert answer.status_code == 202
    assert timedelta(days=28) <= target - now < timedelta(days=31, minutes=1)


def test_the_clock_is_not_moved_where_money_is_real(office: Office) -> None:
    office.bus.is_prompt = True

    refused = office.post("/clock/advance?wait=1", {"by": "1d"})

    assert (refused.status_code, refused.json["code"]) == (409, "clock_is_real")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"by": "1d", "to": "2030-01-01T00:00:00+00:00"},
        {"by": "soon"},
        {"to": "tomorrow"},
        {"to": "2030-01-01T00:00:00"},
    ],
)
def test_a_move_that_says_no_moment_is_refused(office: Office, body: dict[str, str]) -> None:
    refused = office.post("/clock/advance", body)

    assert refused.status_code == 422
    assert refused.json["fields"]
    assert office.bus.published == []


def test_only_managers_move_the_clock(office: Office) -> None:
    refused = office.post("/clock/advance", {"by": "1d"}, roles=("support",))

    assert refused.status_code == 403
    assert office.outcomes(action="advance_clock") == ["refused"]


def test_an_unknown_move_is_not_found(office: Office) -> None:
    assert office.get("/clock/moves/0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b").status_code == 404
