"""Erasing a viewer through the API: who may, what it leaves, and what the trail says of it."""

from interaction_bus.envelope import Envelope
from interaction_bus.errors import BrokerUnavailable
from tests.admin_api.office import Office, with_reason
from tests.state_updater.erasures import ADDRESS, buy_as_anna, ended, tables_with

ADMIN = {"roles": ("admin",), "subject": "irina"}


def path_of(office: Office) -> str:
    return f"/viewers/{office.workshop.viewer['id']}"


def erase(office: Office, **options: object) -> object:
    """Ask for the erasure, which is carried out at once."""
    office.bus.is_prompt = True
    path = f"{path_of(office)}/erase"
    return office.post(path, with_reason(), query_string={"wait": "1"}, **(ADMIN | options))


def test_an_erased_viewer_is_shown_without_an_address(office: Office) -> None:
    ended(office.workshop)

    answer = erase(office)

    shown = office.get(path_of(office)).json
    assert answer.status_code == 200
    assert answer.json["status"] == "done"
    assert shown["email"] is None
    assert shown["erased_at"] == answer.json["result"]["erased_at"]


def test_an_erased_viewer_is_not_found_by_their_address(office: Office) -> None:
    ended(office.workshop)

    erase(office)

    assert office.get("/viewers", query_string={"email": ADDRESS}).json["items"] == []


def test_an_erasure_is_in_the_trail_without_the_address(office: Office) -> None:
    ended(office.workshop)
    body = {"reason": f"{ADDRESS} asked for it in writing"}
    office.bus.is_prompt = True

    office.post(f"{path_of(office)}/erase", body, **ADMIN)

    [line] = office.trail(action="erase_viewer")
    assert (line.manager_id, line.subject_kind) == ("irina", "viewer")
    assert line.reason == "[erased] asked for it in writing"
    assert tables_with(office.workshop, ADDRESS) == set()


def test_managers_may_not_erase(office: Office) -> None:
    refused = erase(office, roles=("manager", "support"))

    assert refused.status_code == 403
    assert office.bus.published == []


def test_nobody_is_erased_without_a_reason(office: Office) -> None:
    refused = office.post(f"{path_of(office)}/erase", {}, **ADMIN)

    assert refused.status_code == 422
    assert "reason" in refused.json["fields"]


def test_a_subscriber_is_not_erased(office: Office) -> None:
    purchase = buy_as_anna(office.workshop)

    refused = erase(office)

    assert refused.status_code == 409
    assert refused.json["code"] == "subscription_live"
    assert refused.json["fields"]["subscription_id"] == str(purchase.subscription_id)


def test_an_erasure_that_is_asked_for_twice_under_one_key_is_one(office: Office) -> None:
    ended(office.workshop)
    office.bus.is_prompt = True
    path = f"{path_of(office)}/erase"

    answers = [office.post(path, with_reason(), key="one-wish", **ADMIN) for _ in range(2)]

    assert {it.headers["Location"] for it in answers} == {answers[0].headers["Location"]}
    assert office.workshop.staged("event").count("viewers.erased") == 1


def test_an_address_that_was_erased_does_not_come_back_with_the_same_wish(office: Office) -> None:
    ended(office.workshop)
    body = {"reason": f"{ADDRESS} asked for it in writing"}
    office.bus.is_prompt = True
    path = f"{path_of(office)}/erase"
    office.post(path, body, key="one-wish", **ADMIN)

    again = office.post(path, body, key="one-wish", **ADMIN)

    lines = [(line.detail["outcome"], line.reason) for line in office.trail(action="erase_viewer")]
    assert again.json["status"] == "done"
    assert lines == [("asked", "[erased] asked for it in writing"), ("repeated", None)]
    assert tables_with(office.workshop, ADDRESS) == set()


def test_an_address_does_not_come_back_with_a_wish_that_was_thought_lost(office: Office) -> None:
    ended(office.workshop)
    body = {"reason": f"{ADDRESS} asked for it in writing"}
    publish = office.bus.publish

    def carry_out_and_lose_the_confirm(envelope: Envelope) -> None:
        publish(envelope)
        raise BrokerUnavailable("no confirm in time")

    office.bus.is_prompt = True
    office.bus.publish = carry_out_and_lose_the_confirm

    unknown = office.post(f"{path_of(office)}/erase", body, **ADMIN)

    assert unknown.status_code == 503
    assert office.outcomes(action="erase_viewer") == ["asked", "unconfirmed"]
    assert tables_with(office.workshop, ADDRESS) == set()


def test_the_command_names_nobody(office: Office) -> None:
    ended(office.workshop)

    erase(office)

    assert office.bus.last_body == {"viewer_id": str(office.workshop.viewer["id"])}
