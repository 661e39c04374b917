"""The trail as auditors read it: who did what about which thing, and what came of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from admin_api.pages.lists.refused_acts import refused_act_words
from models import ManagerAction
from runtime.identifiers import new_id
from tests.admin_api.office import Office, with_reason
from tests.admin_api.pages.desk import ENGLISH, rows_in, seat, table_of
from tests.admin_api.pages.full_books import add_action, insert_one
from tests.admin_api.stories import paid_invoice, unpaid_renewal
from tests.fixtures.builders import NOON

OUTCOME, WHY_NOT = 5, 6
"""Places of columns of the page."""


def trail_of(office: Office) -> list[list[str]]:
    """Return the rows of the trail as an auditor sees them."""
    return table_of(seat(office, "auditor").open("/console/audit"))


def number_of(office: Office, invoice: dict[str, Any]) -> int:
    number: int = office.get(f"/invoices/{invoice['id']}").json["number"]
    return number


def test_managers_whose_ids_begin_alike_look_different(office: Office) -> None:
    ids = [UUID(f"01a6cd01-39f6-7000-8000-00000000{end}") for end in ("4f1c", "9b07")]
    for manager_id in ids:
        add_action(office, manager_id=str(manager_id))

    shown = {row[1] for row in trail_of(office)}

    assert shown == {"01a6cd01…4f1c", "01a6cd01…9b07"}


def test_a_manager_is_looked_for_by_the_id_as_it_is_shown(office: Office) -> None:
    for end in ("4f1c", "9b07"):
        add_action(office, manager_id=f"01a6cd01-39f6-7000-8000-00000000{end}")
    desk = seat(office, "auditor")

    rows = table_of(desk.open("/console/audit", manager="01a6cd01…9b07"))

    assert [row[1] for row in rows] == ["01a6cd01…9b07"]


def test_an_invoice_goes_by_its_number(office: Office) -> None:
    invoice, payment = paid_invoice(office)
    number = number_of(office, invoice)
    add_action(office, subject_kind="invoice", subject_id=str(invoice["id"]))
    add_action(office, subject_kind="payment", subject_id=str(payment["id"]).upper())

    about = {row[3] for row in trail_of(office)}

    assert about == {f"invoice № {number}", f"payment, invoice № {number}"}


def test_a_refund_tells_its_amount(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.post(f"/invoices/{invoice['id']}/refund", with_reason(amount="1.00"))

    [row] = trail_of(office)

    assert row[2] == "Refund, RUB 1.00"


def test_a_refund_of_all_tells_what_that_was(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.post(f"/invoices/{invoice['id']}/refund", with_reason())
    office.bus.carry_out_all()

    [row] = trail_of(office)

    assert (row[2], row[OUTCOME]) == ("Refund, RUB 299.90", "Carried out")


def test_an_amount_without_a_currency_is_left_out(office: Office) -> None:
    add_action(office, detail={"outcome": "asked", "amount_minor": 100})

    [row] = trail_of(office)

    assert row[2] == "Refund"


def test_the_file_of_the_trail_has_the_amount_by_itself(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.post(f"/invoices/{invoice['id']}/refund", with_reason(amount="1.00"))

    [row] = rows_in(seat(office, "auditor").open("/console/audit.csv").text)

    assert (row["What"], row["Amount"], row["Amount (currency)"]) == ("Refund", "1.00", "RUB")
    assert (row["action"], row["subject_id"]) == ("refund_invoice", str(invoice["id"]))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The same form had been sent before, with something else in it."),
        ("ru", "Та же форма была отправлена раньше, но с другим содержимым."),
    ],
)
def test_why_not_is_told_in_the_language_of_who_reads(
    office: Office, language: str, said: str
) -> None:
    add_action(office, detail={"outcome": "refused", "code": "idempotency_key_reused"})
    page = seat(office, "auditor").client.get(
        "/console/audit", headers={**ENGLISH, "Accept-Language": language}
    )

    assert table_of(page)[0][WHY_NOT] == said


def test_what_the_state_updater_refused_is_told_in_words(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    office.post(f"/invoices/{invoice['id']}/cancel", with_reason())
    office.bus.carry_out_all()

    [row] = trail_of(office)

    assert row[OUTCOME] == "Rejected"
    assert row[WHY_NOT] == "Things had changed: it could not be done any more."


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("plan_not_found", "It does not exist, or not any more."),
        ("gift_returned", "The gift was taken back before."),
        ("of_tomorrow", "This is not possible: of_tomorrow"),
        (None, None),
    ],
)
def test_every_refusal_says_something(admin_app: Flask, code: str | None, said: str | None) -> None:
    with admin_app.test_request_context(headers=ENGLISH):
        assert refused_act_words(code) == said


def test_the_trail_is_read_row_by_row_whatever_was_its_subject(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    whole = str(invoice["id"])
    odd = ["-", "=1+1", f"{whole}x", whole[:-1], whole.replace("-", "")]
    for subject_id in odd:
        add_action(office, subject_id=subject_id)

    assert len(trail_of(office)) == len(odd)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"outcome": "asked"}, "Asked for"),
        ({"outcome": "refused", "code": "forbidden"}, "Refused"),
        ({"outcome": "not_published"}, "Could not be sent"),
        ({"outcome": "done"}, "Done"),
        ({"outcome": "of another release"}, "of another release"),
    ],
)
def test_the_trail_says_what_came_of_an_act(
    office: Office, detail: dict[str, str], said: str
) -> None:
    add_action(office, detail=detail)

    [row] = table_of(seat(office, "auditor").open("/console/audit"))

    assert said in row


def test_the_trail_tells_how_the_attempt_of_a_retry_stands(office: Office) -> None:
    story = unpaid_renewal(office)
    add_action(
        office,
        action="retry_payment",
        detail={"outcome": "asked", "task_id": str(story.payment["id"])},
    )

    [row] = table_of(seat(office, "auditor").open("/console/audit"))

    assert {"Try the payment again", "Declined", "Недостаточно средств"} <= set(row)


@pytest.mark.parametrize(
    ("kind", "place"), [("invoice", "invoices"), ("plan", "plans"), ("promo_code", "promo-codes")]
)
def test_the_trail_leads_to_what_an_act_was_about(office: Office, kind: str, place: str) -> None:
    subject_id = new_id()
    add_action(office, subject_kind=kind, subject_id=str(subject_id))

    page = seat(office, "auditor").open("/console/audit")

    assert f'href="/console/{place}/{subject_id}"' in page.text


@pytest.mark.parametrize("subject_id", ["-", "javascript:alert(1)", "../../sign-out", "x" * 255])
def test_the_trail_leads_nowhere_by_what_is_no_id(office: Office, subject_id: str) -> None:
    add_action(office, subject_id=subject_id)

    page = seat(office, "auditor").open("/console/audit")

    assert f'href="/console/invoices/{subject_id}' not in page.text
    assert len(table_of(page)) == 1


def test_the_trail_is_narrowed_by_who_did_what_when(office: Office) -> None:
    later = NOON + timedelta(days=2)
    wanted = add_action(office, manager_id="semyon", action="grant_time", occurred_at=later)
    for other in ({"manager_id": "olga"}, {"action": "refund_invoice"}, {"occurred_at": NOON}):
        row = {**wanted, "id": new_id(), **other}
        insert_one(office, ManagerAction, row)
    query = {"manager": "sem", "action": "grant_time", "since": "2026-04-01"}

    rows = table_of(seat(office, "auditor").open("/console/audit", **query))

    assert len(rows) == 1
