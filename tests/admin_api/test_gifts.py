"""Gifts as managers see them, and their money."""

import pytest

from interaction_bus.commands import RefundInvoice, ReturnGift
from runtime.identifiers import new_id
from tests.admin_api.office import Office, ids_of, with_reason
from tests.state_updater.offers import (
    bought_gift,
    claim_command,
    open_gift_checkout,
    order_gift,
)
from tests.state_updater.purchases import declined


def test_a_gift_is_shown_without_its_code(office: Office) -> None:
    present = bought_gift(office.workshop, periods=2)

    shown = office.get(f"/gifts/{present.gift_id}").json

    assert (shown["state"], shown["periods"]) == ("bought", 2)
    assert shown["money"]["amount"] == "599.80"
    assert not {"code", "sealed_code", "code_digest"} & shown.keys()


def test_gifts_are_listed_by_state_and_people(office: Office) -> None:
    ordered = order_gift(office.workshop, code="ONE")
    claimed = bought_gift(office.workshop, code="TWO")
    claim = claim_command(office.workshop, claimed)
    office.workshop.send(claim)

    by_state = office.get("/gifts", query_string={"state": "ordered"})
    by_claimer = office.get("/gifts", query_string={"claimed_by": str(claim.viewer_id)})

    assert ids_of(by_state) == [str(ordered.gift_id)]
    assert ids_of(by_claimer) == [str(claimed.gift_id)]


def test_returning_a_gift_sends_a_command(office: Office) -> None:
    present = bought_gift(office.workshop)
    office.bus.is_prompt = True

    answer = office.post(f"/gifts/{present.gift_id}/return?wait=5", with_reason())

    assert (answer.status_code, answer.json["status"]) == (200, "done")
    assert office.bus.published[-1].type == ReturnGift.__name__
    assert office.get(f"/gifts/{present.gift_id}").json["state"] == "returned"
    assert office.outcomes(action="return_gift") == ["asked"]


def test_a_claimed_gift_is_not_returned(office: Office) -> None:
    present = bought_gift(office.workshop)
    office.workshop.send(claim_command(office.workshop, present))
    office.bus.is_prompt = True

    answer = office.post(f"/gifts/{present.gift_id}/return?wait=5", with_reason())

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed_in_this_state")


def test_a_gift_that_is_not_there_is_not_found(office: Office) -> None:
    answer = office.get(f"/gifts/{new_id()}")

    assert (answer.status_code, answer.json["code"]) == (404, "gift_not_found")


def test_a_return_says_why(office: Office) -> None:
    answer = office.post(f"/gifts/{new_id()}/return", {})

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["reason"])


@pytest.mark.parametrize(("body", "expected"), [({}, False), ({"despite_claim": True}, True)])
def test_the_explicit_word_travels_with_a_refund(
    office: Office, body: dict[str, bool], expected: object
) -> None:
    present = bought_gift(office.workshop)

    office.post(f"/invoices/{present.invoice_id}/refund", with_reason(**body))

    assert office.bus.published[-1].type == RefundInvoice.__name__
    assert office.bus.last_body.get("despite_claim", False) is expected


def test_the_word_is_true_or_false(office: Office) -> None:
    refused = office.post(f"/invoices/{new_id()}/refund", with_reason(despite_claim="yes"))

    assert (refused.status_code, list(refused.json["fields"])) == (422, ["despite_claim"])


def test_the_invoice_of_a_gift_is_shown_with_its_history(office: Office) -> None:
    present = bought_gift(office.workshop)

    shown = office.get(f"/invoices/{present.invoice_id}")

    assert (shown.status_code, shown.json["subscription_id"]) == (200, None)
    assert {line["subject_kind"] for line in shown.json["history"]} >= {"invoice", "payment"}


def test_a_failed_payment_for_a_gift_is_listed(office: Office) -> None:
    present = order_gift(office.workshop)
    payment_id = open_gift_checkout(office.workshop, present)
    office.workshop.send(declined(payment_id))

    [failed] = office.get("/payments/failed").json["items"]
    shown = office.get(f"/payments/{payment_id}")

    assert (failed["id"], failed["subscription_id"]) == (str(payment_id), None)
    assert (shown.status_code, shown.json["subscription"]) == (200, None)
