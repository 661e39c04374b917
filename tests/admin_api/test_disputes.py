"""What managers see of disputes, and how they record their end."""

from datetime import timedelta
from typing import Any

import pytest

from runtime.identifiers import new_id
from tests.admin_api.disputes import add_dispute, disputed_invoice
from tests.admin_api.office import REASON, Office, as_texts, ids_of, with_reason
from tests.admin_api.stories import paid_invoice
from tests.fixtures.builders import NOON, build_refund, store


def test_a_dispute_is_listed_with_its_invoice_and_its_money(office: Office) -> None:
    invoice, dispute = disputed_invoice(office)

    listed = office.get("/disputes")

    assert ids_of(listed) == as_texts(dispute)
    item = listed.json["items"][0]
    assert item["invoice_id"] == str(invoice["id"])
    assert item["money"] == {"amount_minor": 29_990, "currency": "RUB", "amount": "299.90"}
    assert (item["state"], item["reason"]) == ("opened", "fraud")


def test_a_dispute_shows_what_goes_back_besides(office: Office) -> None:
    invoice, payment = paid_invoice(office)
    add_dispute(office, payment)
    gone = {"state": "succeeded", "amount_minor": 10_000, "provider_transaction_id": 1}
    going = {"state": "sent", "amount_minor": 5_000}
    refused = {"state": "refused", "amount_minor": 1_000}
    refunds = [build_refund(payment, **columns) for columns in (gone, going, refused)]
    store(office.workshop.owner_engine, refunds=refunds)

    [item] = office.get("/disputes").json["items"]

    assert invoice["id"] == payment["invoice_id"]
    assert item["refunded"]["amount"] == "100.00"
    assert item["refunds_under_way"]["amount"] == "50.00"


def test_disputes_are_listed_newest_first_page_by_page(office: Office) -> None:
    _, payment = paid_invoice(office)
    rows = [
        add_dispute(
            office,
            payment,
            provider_transaction_id=number,
            created_at=NOON + timedelta(hours=number),
        )
        for number in range(3)
    ]

    first = office.get("/disputes", query_string={"limit": 2})
    cursor = first.json["next_cursor"]
    second = office.get("/disputes", query_string={"limit": 2, "cursor": cursor})

    assert ids_of(first) + ids_of(second) == as_texts(*reversed(rows))
    assert second.json["next_cursor"] is None


def test_disputes_are_filtered_by_state(office: Office) -> None:
    _, payment = paid_invoice(office)
    add_dispute(office, payment)
    lost = add_dispute(office, payment, provider_transaction_id=9_001, state="lost")

    assert ids_of(office.get("/disputes", query_string={"state": "lost"})) == as_texts(lost)


@pytest.mark.parametrize("name", ["viewer_id", "invoice_id", "payment_id"])
def test_disputes_are_filtered_by_what_they_are_about(office: Office, name: str) -> None:
    invoice, dispute = disputed_invoice(office)
    known = {
        "viewer_id": invoice["viewer_id"],
        "invoice_id": invoice["id"],
        "payment_id": dispute["payment_id"],
    }

    found = office.get("/disputes", query_string={name: str(known[name])})
    missed = office.get("/disputes", query_string={name: str(new_id())})

    assert (ids_of(found), ids_of(missed)) == (as_texts(dispute), [])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"state": "over"}, "state"),
        ({"payment_id": "17"}, "payment_id"),
        ({"cursor": "zzz"}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"status": "opened"}, "status"),
    ],
)
def test_a_senseless_filter_is_named(office: Office, query: dict[str, str], name: str) -> None:
    refused = office.get("/disputes", query_string=query)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [name])


def test_the_card_of_an_invoice_shows_its_disputes(office: Office) -> None:
    invoice, dispute = disputed_invoice(office)

    card = office.get(f"/invoices/{invoice['id']}").json

    assert [it["id"] for it in card["disputes"]] == as_texts(dispute)


@pytest.mark.parametrize("won", [True, False])
def test_the_end_of_a_dispute_becomes_a_command(office: Office, *, won: bool) -> None:
    _, dispute = disputed_invoice(office)

    answer = office.post(f"/disputes/{dispute['id']}/settle", with_reason(won=won))

    assert answer.status_code == 202
    assert office.bus.last_body == {
        "dispute_id": str(dispute["id"]),
        "won": won,
        "reason": REASON,
    }


def test_the_end_of_a_dispute_is_in_the_trail(office: Office) -> None:
    _, dispute = disputed_invoice(office)

    office.post(f"/disputes/{dispute['id']}/settle", with_reason(won=False))

    [line] = office.trail(action="settle_dispute")
    assert (line.manager_id, line.subject_id, line.reason) == ("olga", str(dispute["id"]), REASON)
    assert line.detail == {"outcome": "asked", "won": False}


def test_a_dispute_ends_once(office: Office) -> None:
    office.bus.is_prompt = True
    _, dispute = disputed_invoice(office, state="lost")

    refused = office.post(f"/disputes/{dispute['id']}/settle?wait=5", with_reason(won=True))

    assert (refused.status_code, refused.json["code"]) == (409, "not_allowed_in_this_state")


def test_an_unknown_dispute_is_not_found(office: Office) -> None:
    office.bus.is_prompt = True

    refused = office.post(f"/disputes/{new_id()}/settle?wait=5", with_reason(won=True))

    assert (refused.status_code, refused.json["code"]) == (404, "dispute_not_found")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (with_reason(), "won"),
        (with_reason(won="perhaps"), "won"),
        (with_reason(won=None), "won"),
        ({"won": True}, "reason"),
        ({"won": True, "reason": "  "}, "reason"),
        (with_reason(won=True, amount="1.00"), "amount"),
    ],
)
def test_a_senseless_end_is_refused(office: Office, body: dict[str, Any], name: str) -> None:
    _, dispute = disputed_invoice(office)

    refused = office.post(f"/disputes/{dispute['id']}/settle", body)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [name])
    assert office.bus.published == []


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_who_may_not_move_money_may_not_end_a_dispute(office: Office, role: str) -> None:
    _, dispute = disputed_invoice(office)

    refused = office.post(f"/disputes/{dispute['id']}/settle", with_reason(won=True), roles=(role,))

    assert refused.status_code == 403
    assert office.get("/disputes", roles=(role,)).status_code == 200
