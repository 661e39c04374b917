"""Commands: known when they come again, followed until they are settled, never lost silently."""

from threading import Thread

import pytest

from models import Refund
from runtime.identifiers import new_id
from tests.admin_api.office import Office, with_reason
from tests.admin_api.stories import paid_invoice, unpaid_renewal


@pytest.fixture
def refund_path(office: Office) -> str:
    invoice, _ = paid_invoice(office)
    return f"/invoices/{invoice['id']}/refund"


def test_a_command_is_accepted_with_a_place_to_look(office: Office, refund_path: str) -> None:
    answer = office.post(refund_path, with_reason())

    assert answer.status_code == 202
    assert answer.json["status"] == "pending"
    assert answer.headers["Location"] == f"/admin/v1/commands/{answer.json['command_id']}"


def test_a_command_carries_who_asked_for_it(office: Office, refund_path: str) -> None:
    answer = office.post(refund_path, with_reason())

    [envelope] = office.bus.published
    assert (envelope.actor.kind, envelope.actor.id) == ("manager", "olga")
    assert str(envelope.message_id) == answer.json["command_id"]
    assert str(envelope.correlation_id) == answer.headers["X-Request-ID"]


def test_the_line_in_the_trail_is_there_before_the_command_is_published(
    office: Office, refund_path: str
) -> None:
    seen: list[list[str]] = []
    publish = office.bus.publish
    office.bus.publish = lambda envelope: (seen.append(office.outcomes()), publish(envelope))

    office.post(refund_path, with_reason())

    assert seen == [["asked"]]


def test_a_command_without_a_key_is_refused(office: Office, refund_path: str) -> None:
    refused = office.call("POST", refund_path, json=with_reason())

    assert refused.status_code == 400
    assert refused.json["code"] == "idempotency_key_required"
    assert office.bus.published == []


def test_the_same_key_is_the_same_command(office: Office, refund_path: str) -> None:
    first = office.post(refund_path, with_reason(), key="k")
    second = office.post(refund_path, with_reason(), key="k")
    office.bus.carry_out_all()

    assert second.json["command_id"] == first.json["command_id"]
    assert len(office.workshop.rows(Refund)) == 1


def test_a_settled_command_is_not_published_again(office: Office, refund_path: str) -> None:
    office.bus.is_prompt = True
    first = office.post(refund_path, with_reason(), key="k")

    second = office.post(refund_path, with_reason(), key="k")

    assert second.status_code == 200
    assert second.json["result"] == first.json["result"] | {
        "invoice_id": second.json["result"]["invoice_id"]
    }
    assert len(office.bus.published) == 1
    assert office.outcomes() == ["asked", "repeated"]


def test_the_same_key_with_another_body_is_refused(office: Office, refund_path: str) -> None:
    office.bus.is_prompt = True
    office.post(refund_path, with_reason(amount="1.00"), key="k")

    refused = office.post(refund_path, with_reason(amount="2.00"), key="k")

    assert refused.status_code == 409
    assert refused.json["code"] == "idempotency_key_reused"
    assert office.outcomes() == ["asked", "refused"]
    assert office.trail()[1].detail["code"] == "idempotency_key_reused"


def test_two_managers_may_use_the_same_key(office: Office, refund_path: str) -> None:
    olga = office.post(refund_path, with_reason(), key="k")
    boris = office.post(refund_path, with_reason(), key="k", subject="boris")

    assert olga.json["command_id"] != boris.json["command_id"]


def test_waiting_answers_what_the_state_updater_decided(office: Office, refund_path: str) -> None:
    office.bus.is_prompt = True

    answer = office.post(f"{refund_path}?wait=5", with_reason())

    assert answer.status_code == 200
    assert answer.json["status"] == "done"
    assert str(office.workshop.rows(Refund)[0].id) == answer.json["result"]["refund_id"]


def test_waiting_longer_than_ten_seconds_is_refused(office: Office, refund_path: str) -> None:
    refused = office.post(f"{refund_path}?wait=11", with_reason())

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["wait"]


def test_a_look_waits_until_the_command_is_settled(office: Office, refund_path: str) -> None:
    command_id = office.post(refund_path, with_reason()).json["command_id"]
    state_updater = Thread(target=office.bus.carry_out_all)
    state_updater.start()

    shown = office.get(f"/commands/{command_id}?wait=10")

    state_updater.join()
    assert shown.json["status"] == "done"


def test_a_rejected_command_is_shown_with_its_problem(office: Office) -> None:
    answer = office.post(f"/invoices/{new_id()}/refund", with_reason())
    office.bus.carry_out_all()

    shown = office.get(f"/commands/{answer.json['command_id']}")

    assert shown.status_code == 200
    assert shown.json["status"] == "rejected"
    assert shown.json["problem"]["code"] == "invoice_not_found"


def test_a_command_of_another_manager_is_shown(office: Office, refund_path: str) -> None:
    answer = office.post(refund_path, with_reason(), subject="boris")
    office.bus.carry_out_all()

    shown = office.get(f"/commands/{answer.json['command_id']}", roles=("support",))

    assert shown.json["status"] == "done"


def test_a_command_of_two_managers_is_shown_whoever_came_through(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_down = True
    office.post(story.retry_path, with_reason(attempt_number=1), subject="boris")
    office.bus.is_down = False
    answer = office.post(story.retry_path, with_reason(attempt_number=1))
    office.bus.carry_out_all()

    shown = office.get(f"/commands/{answer.json['command_id']}")

    assert shown.json["status"] == "done"


def test_a_command_that_no_manager_asked_for_is_not_found(office: Office) -> None:
    shown = office.get(f"/commands/{new_id()}")

    assert shown.status_code == 404
    assert shown.json["code"] == "command_not_found"


def test_with_the_broker_down_nothing_is_lost_silently(office: Office, refund_path: str) -> None:
    office.bus.is_down = True

    refused = office.post(refund_path, with_reason())

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert office.outcomes() == ["asked", "not_published"]


def test_of_what_the_broker_fell_silent_about_it_is_told_that_it_may_happen(
    office: Office, refund_path: str
) -> None:
    office.bus.is_frozen = True

    refused = office.post(refund_path, with_reason())

    assert (refused.status_code, refused.json["code"]) == (503, "command_unconfirmed")
    assert "may be carried out or not" in refused.json["message"]
    assert office.outcomes() == ["asked", "unconfirmed"]


def test_of_what_was_not_sent_it_is_told_that_it_was_not(office: Office, refund_path: str) -> None:
    office.bus.is_down = True

    refused = office.post(refund_path, with_reason())

    assert (refused.status_code, refused.json["code"]) == (503, "broker_unavailable")
    assert "was not sent" in refused.json["message"]


def test_a_wish_that_is_sent_again_is_one_act(office: Office, refund_path: str) -> None:
    office.bus.is_frozen = True
    office.post(refund_path, with_reason(), key="k")
    office.bus.is_frozen = False

    office.post(refund_path, with_reason(), key="k")

    office.bus.carry_out_all()
    assert len(office.workshop.rows(Refund)) == 1
    assert office.outcomes() == ["asked", "unconfirmed", "repeated"]
