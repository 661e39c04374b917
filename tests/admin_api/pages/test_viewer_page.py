"""The page of a viewer has everything that is theirs."""

from datetime import UTC, timedelta

from sqlalchemy import insert

from billing_rules.wording import date_words
from models import Letter
from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, words_of
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import (
    NOON,
    build_gift,
    build_gift_invoice,
    build_subscription,
    build_viewer,
    store,
)


def page_of(viewer_id: object) -> str:
    return f"/console/viewers/{viewer_id}"


def test_what_a_viewer_has_is_a_click_away(desk: Desk, office: Office) -> None:
    unpaid = unpaid_renewal(office)

    page = desk.open(page_of(office.workshop.viewer["id"]))

    for address in (
        f"/console/subscriptions/{unpaid.subscription['id']}",
        f"/console/invoices/{unpaid.invoice['id']}",
        f"/console/payments/{unpaid.payment['id']}",
    ):
        assert f'href="{address}"' in page.text
    assert "Visa •4242 May be charged 12/2030" in words_of(page)


def test_a_refused_payment_says_why(desk: Desk, office: Office) -> None:
    unpaid_renewal(office)

    page = words_of(desk.open(page_of(office.workshop.viewer["id"])))

    assert "Declined RUB 299.90 •4242" in page
    assert "there is not enough money on the card" in page


def test_days_of_grace_are_told_apart_from_what_is_paid(desk: Desk, office: Office) -> None:
    paid_until = NOON + timedelta(days=30)
    subscription = build_subscription(
        office.workshop.viewer,
        office.workshop.price,
        period_end=paid_until,
        access_until=paid_until + timedelta(days=3),
    )
    store(office.workshop.owner_engine, subscriptions=[subscription])

    page = words_of(desk.open(page_of(office.workshop.viewer["id"])))

    paid, watches = (
        date_words(it, locale="en", zone=UTC)
        for it in (subscription["period_end"], subscription["access_until"])
    )
    assert f"paid until {paid} watches until, with grace {watches}" in page


def test_gifts_of_both_sides_are_shown(desk: Desk, office: Office) -> None:
    friend = build_viewer(email="friend@cinema.test")
    mine = build_gift_invoice(office.workshop.viewer)
    theirs = build_gift_invoice(friend)
    claimed = {"state": "claimed", "claimed_at": NOON, "claimed_by": office.workshop.viewer["id"]}
    store(
        office.workshop.owner_engine,
        viewers=[friend],
        invoices=[mine, theirs],
        gifts=[
            build_gift(mine, office.workshop.price),
            build_gift(theirs, office.workshop.price, **claimed),
        ],
    )

    page = words_of(desk.open(page_of(office.workshop.viewer["id"])))

    assert "Gift bought A month of films Waits to be claimed" in page
    assert "Gift claimed A month of films Claimed" in page


def test_letters_are_shown_the_newest_first(desk: Desk, office: Office) -> None:
    with office.workshop.owner_engine.begin() as connection:
        for hour, kind in ((1, "trial_ending"), (2, "invoice_paid")):
            letter = {
                "id": new_id(),
                "viewer_id": office.workshop.viewer["id"],
                "kind": kind,
                "locale": "ru",
                "subject_kind": "invoice",
                "subject_id": new_id(),
                "claimed_at": NOON.replace(hour=hour),
                "sent_at": NOON.replace(hour=hour),
                "tries": hour,
            }
            connection.execute(insert(Letter).values(**letter))

    page = words_of(desk.open(page_of(office.workshop.viewer["id"])))

    assert page.index("Paid, with the receipt") < page.index("The trial ends soon")
    assert "2 tries" in page


def test_somebody_who_never_subscribed_has_a_page(desk: Desk, office: Office) -> None:
    stranger = build_viewer(email=None)
    store(office.workshop.owner_engine, viewers=[stranger])

    page = words_of(desk.open(page_of(stranger["id"])))

    assert "Viewer without an address" in page
    assert "This viewer has never subscribed." in page


def test_a_hostile_address_stays_text(desk: Desk, office: Office) -> None:
    hostile = build_viewer(email=HOSTILE)
    store(office.workshop.owner_engine, viewers=[hostile])

    page = desk.open(page_of(hostile["id"]))

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_page_takes_two_queries(desk: Desk, office: Office) -> None:
    unpaid_renewal(office)

    with counted_statements(office.services.reads) as statements:
        desk.open(page_of(office.workshop.viewer["id"]))

    assert len(statements) == 2


def test_a_viewer_who_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.open(page_of(new_id())).status_code == 404
