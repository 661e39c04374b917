"""The try of a failed payment by hand, point by point."""

import pytest

from models import Payment
from runtime.identifiers import new_id
from tests.admin_api.office import (
    REASON,
    Office,
    after_statement,
    as_id,
    counted_statements,
    with_reason,
)
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import build_payment, store


def click(**fields: object) -> dict:
    return with_reason(attempt_number=1) | fields


def test_a_click_is_accepted_with_the_id_of_its_task(office: Office) -> None:
    story = unpaid_renewal(office)

    answer = office.post(story.retry_path, click())

    assert answer.status_code == 202
    assert answer.json["result"]["task_id"] == office.bus.last_body["new_payment_id"]
    assert answer.headers["Location"] == f"/admin/v1/commands/{answer.json['command_id']}"


def test_no_idempotency_key_is_needed(office: Office) -> None:
    story = unpaid_renewal(office)

    answer = office.call("POST", story.retry_path, json=click())

    assert answer.status_code == 202


def test_the_task_is_the_attempt_that_the_state_updater_makes(office: Office) -> None:
    story = unpaid_renewal(office)

    answer = office.post(story.retry_path, click())
    office.bus.carry_out_all()

    attempt = office.workshop.row(Payment, as_id(answer.json["result"]["task_id"]))
    assert (attempt.origin, attempt.state, attempt.attempt) == ("manager", "sent", 2)
    assert "payments.retry.manual" in office.workshop.staged("event")


def test_the_click_is_in_the_trail_with_its_task(office: Office) -> None:
    story = unpaid_renewal(office)

    answer = office.post(story.retry_path, click())

    [line] = office.trail(action="retry_payment")
    assert (line.manager_id, line.subject_id) == ("olga", str(story.payment["id"]))
    assert line.reason == REASON
    assert line.command_id == as_id(answer.json["command_id"])
    assert line.detail == {
        "outcome": "asked",
        "attempt_number": 1,
        "task_id": answer.json["result"]["task_id"],
    }


def test_a_repeated_click_by_anybody_gets_the_same_task(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True

    first = office.post(story.retry_path, click())
    second = office.post(story.retry_path, click(reason="I did not see it work"), subject="boris")

    assert second.status_code == 202
    assert second.json["result"]["task_id"] == first.json["result"]["task_id"]
    assert len(office.bus.published) == 1


def test_a_click_repeated_before_the_first_is_settled_gets_the_same_task(office: Office) -> None:
    story = unpaid_renewal(office)

    first = office.post(story.retry_path, click())
    second = office.post(story.retry_path, click(), subject="boris")
    office.bus.carry_out_all()

    assert second.json["result"]["task_id"] == first.json["result"]["task_id"]
    assert len(office.workshop.rows(Payment, origin="manager")) == 1


def test_a_click_that_overtakes_the_first_ones_settling_gets_the_same_task(office: Office) -> None:
    story = unpaid_renewal(office)
    first = office.post(story.retry_path, click())

    with after_statement(office.services.reads, "consumed_messages", office.bus.carry_out_all):
        second = office.post(story.retry_path, click())

    assert second.status_code == 202
    assert second.json["result"]["task_id"] == first.json["result"]["task_id"]
    office.bus.carry_out_all()
    assert len(office.workshop.rows(Payment, origin="manager")) == 1


def test_a_repeated_click_is_audited_again(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True

    office.post(story.retry_path, click())
    office.post(story.retry_path, click(), subject="boris")

    assert office.outcomes(action="retry_payment") == ["asked", "repeated"]
    assert [line.manager_id for line in office.trail()] == ["olga", "boris"]


def test_each_reason_of_each_manager_stands_in_the_trail_once(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True

    olgas = ("olga", "the bank was called")
    olgas_next = ("olga", "the viewer called")
    boriss = ("boris", "the bank was called")
    for subject, reason in [olgas, olgas, olgas_next, boriss]:
        office.post(story.retry_path, click(reason=reason), subject=subject)

    told = [(line.manager_id, line.reason) for line in office.trail()]
    assert told == [olgas, ("olga", None), olgas_next, boriss]


def test_the_next_click_after_another_decline_is_a_new_task(office: Office) -> None:
    story = unpaid_renewal(office)
    first = office.post(story.retry_path, click())
    store(
        office.workshop.owner_engine,
        payments=[build_payment(story.invoice, attempt=2, origin="manager", state="declined")],
    )

    second = office.post(story.retry_path, click(attempt_number=2))

    assert second.status_code == 202
    assert second.json["result"]["task_id"] != first.json["result"]["task_id"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"invoice": {"state": "paid"}}, "already_paid"),
        ({"payment": {"decline_class": "unconditional"}}, "permanently_failed"),
        ({"invoice": {"state": "cancelled"}}, "permanently_failed"),
        ({"payment": {"state": "sent"}}, "payment_in_progress"),
        ({"payment": {"state": "abandoned"}}, "not_failed"),
        ({"has_card": False}, "no_card"),
    ],
)
def test_what_may_not_be_tried_again_is_refused_without_a_message(
    office: Office, columns: dict, code: str
) -> None:
    story = unpaid_renewal(office, **columns)

    refused = office.post(story.retry_path, click())

    assert refused.status_code == 409
    assert refused.json["code"] == code
    assert refused.json["fields"]["allowed"] == []
    assert office.bus.published == []


def test_a_refused_click_is_in_the_trail_with_its_cause(office: Office) -> None:
    story = unpaid_renewal(office, invoice={"state": "paid"})

    office.post(story.retry_path, click())

    [line] = office.trail(action="retry_payment")
    assert line.detail == {"outcome": "refused", "code": "already_paid"}
    assert line.reason == REASON
    assert line.command_id is None


def test_the_limit_of_tries_by_hand_is_the_configured_one(office: Office) -> None:
    story = unpaid_renewal(office)
    by_hand = [
        build_payment(story.invoice, attempt=attempt, origin="manager", state="declined")
        for attempt in range(2, 7)
    ]
    store(office.workshop.owner_engine, payments=by_hand)

    refused = office.post(f"/payments/{by_hand[-1]['id']}/retry", with_reason(attempt_number=6))

    assert refused.json["code"] == "permanently_failed"


def test_a_click_on_an_old_picture_is_refused(office: Office) -> None:
    story = unpaid_renewal(office)
    store(
        office.workshop.owner_engine,
        payments=[build_payment(story.invoice, attempt=2, origin="schedule", state="declined")],
    )

    refused = office.post(story.retry_path, click())

    assert refused.status_code == 409
    assert refused.json["code"] == "attempt_outdated"
    assert refused.json["fields"]["attempts"] == 2


@pytest.mark.parametrize("role", ["support", "auditor", "viewer"])
def test_without_the_role_nothing_is_published(office: Office, role: str) -> None:
    story = unpaid_renewal(office)

    refused = office.post(story.retry_path, click(), roles=(role,), subject=str(new_id()))

    assert refused.status_code == 403
    assert office.bus.published == []
    [line] = office.trail(action="retry_payment")
    assert line.detail == {"outcome": "refused", "code": "forbidden"}


def test_with_the_broker_down_the_manager_is_told_to_try_again(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_down = True

    refused = office.post(story.retry_path, click())

    assert refused.status_code == 503
    assert refused.json["code"] == "broker_unavailable"
    assert int(refused.headers["Retry-After"]) > 0
    assert office.outcomes(action="retry_payment") == ["asked", "not_published"]


def test_a_click_that_was_not_published_works_when_it_is_repeated(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_down = True
    office.post(story.retry_path, click())
    office.bus.is_down = False

    answer = office.post(story.retry_path, click())

    lost = office.trail(action="retry_payment")[0]
    assert answer.status_code == 202
    assert answer.json["result"]["task_id"] == lost.detail["task_id"]


def test_an_unknown_payment_cannot_be_tried_again(office: Office) -> None:
    refused = office.post(f"/payments/{new_id()}/retry", click())

    assert refused.status_code == 404
    assert office.outcomes(action="retry_payment") == ["refused"]


def test_a_click_costs_two_reads(office: Office) -> None:
    story = unpaid_renewal(office)

    with counted_statements(office.services.reads) as statements:
        office.post(story.retry_path, click())

    assert len(statements) == 2


def test_the_console_can_follow_the_retry_by_its_task(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True

    task_id = office.post(story.retry_path, click()).json["result"]["task_id"]

    card = office.get(f"/payments/{task_id}").json
    assert card["state"] == "sent"
    assert card["retry"]["verdict"] == "payment_in_progress"
    assert card["retry"]["explanation"]["en"].startswith("Retrying…")
