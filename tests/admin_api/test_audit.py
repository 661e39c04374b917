"""The trail: who did what, when and why, and what came of it."""

from datetime import timedelta

import pytest

from interaction_bus.commands import RecordPaymentOutcome
from tests.admin_api.office import REASON, Office, as_id, counted_statements, with_reason
from tests.admin_api.stories import paid_invoice, subscribed, unpaid_renewal


def read(office: Office, **query: str) -> list[dict]:
    answer = office.get("/audit", roles=("auditor",), query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def test_an_act_is_told_with_who_did_it_when_and_why(office: Office) -> None:
    invoice, _ = paid_invoice(office)

    office.post(f"/invoices/{invoice['id']}/refund", with_reason(amount="1.00"))

    [line] = read(office)
    assert (line["manager_id"], line["action"]) == ("olga", "refund_invoice")
    assert (line["subject_kind"], line["subject_id"]) == ("invoice", str(invoice["id"]))
    assert line["reason"] == REASON
    assert line["detail"]["amount_minor"] == 100
    assert line["occurred_at"] is not None


def test_what_the_state_updater_made_of_it_is_told_later(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.post(f"/invoices/{invoice['id']}/cancel", with_reason())
    before = read(office)[0]["command_outcome"]

    office.bus.carry_out_all()

    [line] = read(office)
    assert before is None
    assert line["command_outcome"] == "rejected"
    assert line["command_problem"]["code"] == "not_allowed_in_this_state"


def test_what_came_of_a_wish_stands_at_its_first_line_alone(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    path = f"/invoices/{invoice['id']}/refund"
    office.bus.is_frozen = True
    office.post(path, with_reason(amount="1.00"), key="k")
    office.bus.is_frozen, office.bus.is_prompt = False, True

    office.post(path, with_reason(amount="1.00"), key="k")

    told = [(line["outcome"], line["command_outcome"]) for line in reversed(read(office))]
    assert told == [("asked", "done"), ("unconfirmed", None), ("repeated", None)]


def test_the_result_of_a_retry_is_told_with_the_provider_s_words(office: Office) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    answer = office.post(story.retry_path, with_reason(attempt_number=1))

    office.workshop.send(
        RecordPaymentOutcome(
            payment_id=as_id(answer.json["result"]["task_id"]),
            outcome="declined",
            source="task",
            decline_code="5051",
            decline_class="funds",
            reason="InsufficientFunds",
            payer_message="Недостаточно средств",
        )
    )

    [line] = read(office)
    assert line["detail"]["attempt_number"] == 1
    assert line["task_state"] == "declined"
    assert line["provider_message"] == "Недостаточно средств"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("manager_id", "boris"),
        ("action", "grant_time"),
        ("subject_kind", "subscription"),
    ],
)
def test_the_trail_is_searched_by_what_it_holds(office: Office, name: str, value: str) -> None:
    subscription = subscribed(office)
    office.post(f"/plans/{office.workshop.plan['id']}/archive", with_reason())

    office.post(
        f"/subscriptions/{subscription['id']}/grant-time", with_reason(days=1), subject="boris"
    )

    assert [line["action"] for line in read(office, **{name: value})] == ["grant_time"]


def test_the_trail_is_searched_by_time(office: Office) -> None:
    plan_id = office.workshop.plan["id"]
    office.patch(f"/plans/{plan_id}", {"grace_days": 1})
    between = office.workshop.now()
    office.workshop.advance(timedelta(hours=1))
    office.patch(f"/plans/{plan_id}", {"grace_days": 2})

    later = read(office, since=between.isoformat())
    earlier = read(office, until=between.isoformat())

    assert [line["detail"]["after"]["grace_days"] for line in later] == [2]
    assert [line["detail"]["after"]["grace_days"] for line in earlier] == [1]


def test_a_time_without_a_zone_is_refused(office: Office) -> None:
    query = {"since": "2026-03-31T12:00:00"}

    refused = office.get("/audit", roles=("auditor",), query_string=query)

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["since"]


def test_a_page_of_the_trail_takes_one_query(office: Office) -> None:
    office.patch(f"/plans/{office.workshop.plan['id']}", {"grace_days": 1})

    with counted_statements(office.services.reads) as statements:
        read(office)

    assert len(statements) == 1


def test_the_latest_act_comes_first_and_pages_go_back(office: Office) -> None:
    for grace_days in (1, 2, 3):
        office.patch(f"/plans/{office.workshop.plan['id']}", {"grace_days": grace_days})

    first = office.get("/audit", roles=("auditor",), query_string={"limit": 2}).json
    second = read(office, cursor=first["next_cursor"])

    shown = [line["detail"]["after"]["grace_days"] for line in [*first["items"], *second]]
    assert shown == [3, 2, 1]
