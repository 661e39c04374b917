"""Gifts: who bought what for whom, and taking one back with its money."""

from typing import Any

import pytest

from runtime.identifiers import new_id
from tests.admin_api.office import REASON, Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.paid_gifts import add_gift
from tests.fixtures.builders import NOON, build_viewer


def address_of(gift: dict[str, Any], tail: str = "") -> str:
    return f"/console/gifts/{gift['id']}{tail}"


def test_a_gift_stands_in_the_list(office: Office, desk: Desk) -> None:
    add_gift(office)

    [row] = table_of(desk.open("/console/gifts"))

    assert row[1:6] == [
        "viewer@example.test",
        "A month of films",
        "1",
        "RUB 299.90",
        "Waits to be claimed",
    ]


def test_gifts_are_narrowed_by_state(office: Office, desk: Desk) -> None:
    add_gift(office)

    assert table_of(desk.open("/console/gifts", state="expired")) == []


def test_the_code_of_a_gift_is_nobodys_to_see(office: Office, desk: Desk) -> None:
    gift = add_gift(office)

    for path in ("/console/gifts", "/console/gifts.csv", address_of(gift)):
        page = desk.open(path)

        assert page.status_code == 200
        assert gift["code_digest"] not in page.text
        assert gift["sealed_code"] not in page.text


def test_a_gift_that_waits_can_be_taken_back(office: Office, desk: Desk) -> None:
    gift = add_gift(office)

    page = desk.open(address_of(gift))

    assert address_of(gift, "/return") in page.text
    assert "RUB 299.90 go back to the card of viewer@example.test." in words_of(
        desk.open(address_of(gift, "/return"))
    )


def test_a_gift_is_taken_back_by_a_command_with_a_reason(office: Office, desk: Desk) -> None:
    gift = add_gift(office)
    office.bus.is_prompt = True

    sent = desk.send(address_of(gift, "/return"), reason=REASON)

    assert (sent.status_code, sent.location) == (303, address_of(gift))
    assert "Its money is on its way to the buyer." in words_of(desk.open(sent.location))
    assert office.bus.last_body["gift_id"] == str(gift["id"])
    assert office.trail(action="return_gift")[0].reason == REASON


def test_while_the_broker_is_away_nothing_is_promised(office: Office, desk: Desk) -> None:
    gift = add_gift(office)
    office.bus.is_down = True

    refused = desk.send(address_of(gift, "/return"), reason=REASON)

    assert refused.status_code == 503
    assert "sending it twice does no harm" in words_of(refused)
    assert REASON in words_of(refused)


def test_a_return_that_takes_its_time_is_told_so(office: Office, desk: Desk) -> None:
    gift = add_gift(office)

    sent = desk.send(address_of(gift, "/return"), reason=REASON)

    assert "It is being carried out" in words_of(desk.open(sent.location))


@pytest.mark.parametrize("state", ["returned", "abandoned", "ordered"])
def test_a_gift_in_another_state_cannot_be_taken_back(
    office: Office, desk: Desk, state: str
) -> None:
    gift = add_gift(office, state=state)

    assert address_of(gift, "/return") not in desk.open(address_of(gift)).text
    assert "This cannot be done any more" in words_of(desk.open(address_of(gift, "/return")))


def test_a_claimed_gift_says_why_it_stays(office: Office, desk: Desk) -> None:
    gift = add_gift(
        office, state="claimed", claimed_at=NOON, claimed_by=office.workshop.viewer["id"]
    )

    told = words_of(desk.open(address_of(gift)))

    assert "Somebody watches with it, so it cannot be taken back." in told


@pytest.mark.parametrize(("path", "most"), [("", 2), ("/return", 1)])
def test_a_page_of_a_gift_takes_two_statements_at_most(
    office: Office, desk: Desk, path: str, most: int
) -> None:
    gift = add_gift(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(address_of(gift, path))

    assert len(statements) == most


def test_the_page_follows_a_return_until_it_is_carried_out(office: Office, desk: Desk) -> None:
    gift = add_gift(office)
    before = desk.open(address_of(gift))

    desk.send(address_of(gift, "/return"), reason=REASON)

    between = desk.open(address_of(gift))
    office.bus.carry_out_all()
    after = desk.open(address_of(gift))
    assert ["data-live" in page.text for page in (before, between, after)] == [False, True, False]


def test_what_happened_to_a_gift_is_told_with_who_did_it_and_why(
    office: Office, desk: Desk
) -> None:
    gift = add_gift(office)

    desk.send(address_of(gift, "/return"), reason=REASON)

    told = words_of(desk.open(address_of(gift)))
    happened = told[told.index("What happened") :]
    assert "Take the gift back" in happened
    assert REASON in happened


def test_who_only_looks_reads_that_it_is_for_managers(office: Office) -> None:
    gift = add_gift(office)

    page = seat(office, "support").open(address_of(gift))

    assert "Only managers may do this." in words_of(page)


def test_hostile_addresses_stay_addresses(office: Office, desk: Desk) -> None:
    gift = add_gift(office, buyer=build_viewer(email=HOSTILE))

    for path in ("/console/gifts", address_of(gift), address_of(gift, "/return")):
        page = desk.open(path)

        assert "<script>alert" not in page.text, path
        assert "alert(" in words_of(page), path


def test_an_unknown_gift_is_not_there(desk: Desk) -> None:
    for tail in ("", "/return"):
        assert desk.open(address_of({"id": new_id()}, tail)).status_code == 404
