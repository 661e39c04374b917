"""Erasing a viewer in the console: asked why, told what goes and what stays, and done once."""

import pytest

from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk, seat, words_of
from tests.state_updater.erasures import ADDRESS, buy_as_anna, end, ended, tables_with, viewer_of
from tests.state_updater.offers import order_gift


@pytest.fixture
def admin(office: Office) -> Desk:
    """Return the desk of an administrator; commands are carried out at once."""
    office.bus.is_prompt = True
    return seat(office, "admin", subject="irina")


def page_of(office: Office) -> str:
    return f"/console/viewers/{office.workshop.viewer['id']}"


def act_of(office: Office) -> str:
    return f"{page_of(office)}/erase"


def test_what_goes_and_what_stays_is_said_before_it_is_done(office: Office, admin: Desk) -> None:
    ended(office.workshop)

    asked = admin.send(act_of(office), reason=REASON)

    assert asked.status_code == 200
    assert f"Everything that says who {ADDRESS} is will be erased for good." in words_of(asked)
    assert "Invoices, payments, refunds and receipts stay" in words_of(asked)
    assert viewer_of(office.workshop).email == ADDRESS


def test_a_confirmed_erasure_leaves_a_page_that_names_nobody(office: Office, admin: Desk) -> None:
    ended(office.workshop)

    done = admin.confirm(act_of(office), admin.send(act_of(office), reason=REASON))

    page = words_of(admin.open(page_of(office)))
    assert done.status_code == 303
    assert "Erased viewer" in page
    assert "Visa (digits erased) Withdrawn" in page
    assert "by the viewer" not in page
    assert tables_with(office.workshop, ADDRESS) == set()


def test_the_page_follows_an_erasure_until_it_is_carried_out(office: Office, admin: Desk) -> None:
    ended(office.workshop)
    office.bus.is_prompt = False
    before = admin.open(page_of(office))

    admin.confirm(act_of(office), admin.send(act_of(office), reason=REASON))

    between = admin.open(page_of(office))
    office.bus.carry_out_all()
    after = admin.open(page_of(office))
    assert ["data-live" in page.text for page in (before, between, after)] == [False, True, False]


def test_who_erased_a_viewer_and_why_stays_on_the_page(office: Office, admin: Desk) -> None:
    ended(office.workshop)

    admin.confirm(act_of(office), admin.send(act_of(office), reason=REASON))

    told = words_of(admin.open(page_of(office)))
    happened = told[told.index("What happened") :]
    assert "irina" in happened
    assert REASON in happened


def test_without_a_reason_nothing_is_asked_to_confirm(office: Office, admin: Desk) -> None:
    refused = admin.send(act_of(office), reason="")

    assert refused.status_code == 422
    assert "will be erased for good" not in words_of(refused)


def test_what_is_erased_is_not_offered_to_be_erased_again(office: Office, admin: Desk) -> None:
    ended(office.workshop)
    admin.confirm(act_of(office), admin.send(act_of(office), reason=REASON))

    page = admin.open(page_of(office))

    assert act_of(office) not in page.text


def test_whoever_came_back_is_offered_to_be_erased(office: Office, admin: Desk) -> None:
    ended(office.workshop)
    admin.confirm(act_of(office), admin.send(act_of(office), reason=REASON))
    end(office.workshop, buy_as_anna(office.workshop, transaction_id=3_000_000_007))

    page = admin.open(page_of(office))

    assert act_of(office) in page.text
    assert "Personal data erased" in words_of(page)


def test_a_subscriber_s_page_says_what_to_do_first(office: Office, admin: Desk) -> None:
    buy_as_anna(office.workshop)

    page = words_of(admin.open(page_of(office)))

    assert "A subscription is under way: end it first." in page


def test_what_only_the_machine_knows_is_said_when_it_refuses(office: Office, admin: Desk) -> None:
    order_gift(office.workshop)

    refused = admin.confirm(act_of(office), admin.send(act_of(office), reason=REASON))

    assert refused.status_code == 409
    assert "An invoice waits to be paid: annul it first." in words_of(refused)


def test_managers_see_that_it_takes_an_administrator(office: Office) -> None:
    ended(office.workshop)

    page = words_of(seat(office, "manager").open(page_of(office)))

    assert "Only administrators may do this." in page


def test_the_language_of_a_viewer_is_a_word(office: Office, admin: Desk) -> None:
    page = words_of(admin.open(page_of(office)))

    assert "Language Russian" in page
