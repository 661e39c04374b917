"""What cannot be done is refused when it is looked at, as it is when it is tried."""

import pytest

from runtime.identifiers import new_id
from tests.client_api.cinema import Caller, Cinema
from tests.client_api.resources.previewing import look
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import THIRTY_DAYS, Row, after_days, cancel, offer
from tests.state_updater.purchases import Purchase, renew


@pytest.fixture(autouse=True)
def dearer(workshop: Workshop) -> Row:
    return offer(workshop, amount_minor=59_990, code="more", grace_days=7, **THIRTY_DAYS)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/change-preview", 422, "validation_failed"),
        ("/change-preview?plan=none", 404, "plan_not_found"),
        ("/change-preview?plan=more&when=later", 422, "validation_failed"),
        ("/change-preview?plan=more&price=1", 422, "validation_failed"),
        ("/pause-preview?until=tomorrow", 422, "validation_failed"),
        ("/pause-preview?until=2020-01-01T00:00:00Z", 409, "resumes_at_out_of_range"),
        ("/pause-preview?until=2126-01-01T00:00:00Z", 409, "resumes_at_out_of_range"),
    ],
)
def test_what_makes_no_sense_is_refused(
    caller: Caller, purchase: Purchase, path: str, status: int, code: str
) -> None:
    answer = look(caller, purchase, path)

    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_change_to_the_same_plan_is_refused_beforehand(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    answer = look(caller, purchase, f"/change-preview?plan={workshop.plan['id']}")

    assert (answer.status_code, answer.json["code"]) == (409, "plan_unchanged")


def test_at_the_very_end_of_a_period_nothing_is_quoted(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 30)

    answers = [look(caller, purchase, p) for p in ("/change-preview?plan=more", "/pause-preview")]

    assert [answer.json["code"] for answer in answers] == ["period_over", "period_over"]


def test_while_a_renewal_is_charged_nothing_is_quoted(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    renew(workshop, purchase)

    answer = look(caller, purchase, "/change-preview?plan=more")

    assert answer.json["code"] == "renewal_in_progress"


def test_an_ended_subscription_is_not_previewed(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    cancel(workshop, purchase)

    answers = [
        look(caller, purchase, path)
        for path in ("/change-preview?plan=more", "/cancel-preview", "/pause-preview")
    ]

    assert {answer.status_code for answer in answers} == {409}


@pytest.mark.parametrize("path", ["/change-preview?plan=more", "/cancel-preview", "/pause-preview"])
def test_another_viewers_subscription_is_not_previewed(
    cinema: Cinema, purchase: Purchase, path: str
) -> None:
    answer = look(cinema.caller(new_id()), purchase, path)

    assert (answer.status_code, answer.json["code"]) == (404, "subscription_not_found")
