"""Viewers and subscriptions: finding them, and what managers do for them."""

from datetime import timedelta

import pytest

from models import Subscription
from runtime.identifiers import new_id
from tests.admin_api.office import Office, as_texts, counted_statements, ids_of, with_reason
from tests.admin_api.stories import paid_invoice, subscribed
from tests.fixtures.builders import NOON, build_invoice, build_subscription, build_viewer, store


def test_a_viewer_is_found_by_e_mail_in_any_case(office: Office) -> None:
    other = build_viewer(email="Olga@Example.test")
    store(office.workshop.owner_engine, viewers=[other])

    found = office.get("/viewers", query_string={"email": "olga@example.TEST"})

    assert ids_of(found) == as_texts(other)


def test_viewers_are_not_listed_without_an_e_mail(office: Office) -> None:
    refused = office.get("/viewers")

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["email"]


def test_a_viewer_is_shown_with_the_live_subscription(office: Office) -> None:
    subscribed(office, state="expired", ended_at=NOON, created_at=NOON + timedelta(days=9))
    live = subscribed(office, created_at=NOON)

    shown = office.get(f"/viewers/{office.workshop.viewer['id']}")

    assert shown.json["subscription"]["id"] == str(live["id"])
    assert shown.json["subscription"]["price"]["amount"] == "299.90"


def test_a_viewer_who_never_subscribed_has_no_subscription(office: Office) -> None:
    shown = office.get(f"/viewers/{office.workshop.viewer['id']}")

    assert shown.json["subscription"] is None


def test_an_unknown_viewer_is_not_found(office: Office) -> None:
    assert office.get(f"/viewers/{new_id()}").status_code == 404


def test_subscriptions_are_found_by_state(office: Office) -> None:
    ended = subscribed(office, state="expired")
    subscribed(office)

    found = office.get("/subscriptions", query_string={"state": "expired"})

    assert ids_of(found) == as_texts(ended)


def test_subscriptions_are_found_by_viewer(office: Office) -> None:
    viewer = build_viewer()
    theirs = build_subscription(viewer, office.workshop.price)
    subscribed(office)
    store(office.workshop.owner_engine, viewers=[viewer], subscriptions=[theirs])

    found = office.get("/subscriptions", query_string={"viewer_id": str(viewer["id"])})

    assert ids_of(found) == as_texts(theirs)


def test_pages_of_subscriptions_show_each_of_them_once(office: Office) -> None:
    rows = [subscribed(office, state="expired", created_at=NOON) for _ in range(5)]

    shown, cursor = [], None
    for _ in range(3):
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = office.get("/subscriptions", query_string=query)
        shown += ids_of(page)
        cursor = page.json["next_cursor"]

    assert sorted(shown) == sorted(as_texts(*rows))
    assert cursor is None


def test_a_page_of_subscriptions_takes_one_query(office: Office) -> None:
    subscribed(office)

    with counted_statements(office.services.reads) as statements:
        office.get("/subscriptions")

    assert len(statements) == 1


def test_a_subscription_is_shown_with_its_invoices(office: Office) -> None:
    invoice, _ = paid_invoice(office)

    with counted_statements(office.services.reads) as statements:
        shown = office.get(f"/subscriptions/{invoice['subscription_id']}")

    assert [it["id"] for it in shown.json["invoices"]] == as_texts(invoice)
    assert len(statements) == 3, "itself, its invoices, its history"


def test_the_access_shown_is_that_of_the_present_moment(office: Office) -> None:
    subscription = subscribed(office, access_until=office.workshop.now() + timedelta(hours=1))
    path = f"/subscriptions/{subscription['id']}"
    before = office.get(path).json["access"]

    office.workshop.advance(timedelta(hours=2))

    assert before["allowed"]
    assert not office.get(path).json["access"]["allowed"]


def test_granted_days_move_the_end_of_access(office: Office) -> None:
    subscription = subscribed(office)
    office.bus.is_prompt = True

    granted = office.post(
        f"/subscriptions/{subscription['id']}/grant-time?wait=5", with_reason(days=7)
    )

    assert granted.status_code == 200
    row = office.workshop.row(Subscription, subscription["id"])
    assert row.access_until - subscription["access_until"] == timedelta(days=7)


def test_support_may_grant_days(office: Office) -> None:
    path = f"/subscriptions/{subscribed(office)['id']}/grant-time"

    assert office.post(path, with_reason(days=7), roles=("support",)).status_code == 202


@pytest.mark.parametrize("days", [0, -1, 3_661, 1.5, "7", None])
def test_days_that_make_no_sense_are_refused(office: Office, days: object) -> None:
    path = f"/subscriptions/{subscribed(office)['id']}/grant-time"

    refused = office.post(path, with_reason(days=days))

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["days"]
    assert office.bus.published == []


def test_a_cancelled_subscription_ends_at_once(office: Office) -> None:
    subscription = subscribed(office)
    office.bus.is_prompt = True

    office.post(f"/subscriptions/{subscription['id']}/cancel?wait=5", with_reason())

    assert office.workshop.row(Subscription, subscription["id"]).state == "cancelled"


def test_cancelling_what_has_ended_is_refused_with_its_state(office: Office) -> None:
    subscription = subscribed(office, state="expired", ended_at=NOON)
    office.bus.is_prompt = True

    refused = office.post(f"/subscriptions/{subscription['id']}/cancel?wait=5", with_reason())

    assert refused.status_code == 409
    assert refused.json["code"] == "not_allowed_in_this_state"
    assert refused.json["fields"]["state"] == "expired"
    assert refused.json["fields"]["allowed"] == []


@pytest.mark.parametrize("enabled", [True, False])
def test_renewal_is_turned_as_asked(office: Office, *, enabled: bool) -> None:
    tomorrow = office.workshop.now() + timedelta(days=1)
    subscription = subscribed(
        office, auto_renew=not enabled, period_end=tomorrow, access_until=tomorrow
    )
    office.bus.is_prompt = True

    office.post(f"/subscriptions/{subscription['id']}/renewal?wait=5", {"enabled": enabled})

    assert office.workshop.row(Subscription, subscription["id"]).auto_renew is enabled


def test_support_may_write_a_note(office: Office) -> None:
    path = f"/subscriptions/{subscribed(office)['id']}"

    noted = office.patch(path, {"manager_note": "Prefers e-mail."}, roles=("support",))

    assert noted.json["manager_note"] == "Prefers e-mail."
    [line] = office.trail(action="edit_subscription")
    assert line.detail["before"] == {"manager_note": None}
    assert line.detail["after"] == {"manager_note": "Prefers e-mail."}


def test_a_state_cannot_be_edited(office: Office) -> None:
    subscription = subscribed(office)

    refused = office.patch(f"/subscriptions/{subscription['id']}", {"state": "cancelled"})

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["state"]
    assert office.workshop.row(Subscription, subscription["id"]).state == "active"


def test_the_note_of_an_unknown_subscription_cannot_be_written(office: Office) -> None:
    refused = office.patch(f"/subscriptions/{new_id()}", {"letters_muted": True})

    assert refused.status_code == 404
    assert office.outcomes(action="edit_subscription") == ["refused"]


def test_the_newest_invoices_of_a_subscription_come_first(office: Office) -> None:
    subscription = subscribed(office)
    invoices = [
        build_invoice(subscription, created_at=NOON + timedelta(days=day)) for day in range(3)
    ]
    store(office.workshop.owner_engine, invoices=invoices)

    shown = office.get(f"/subscriptions/{subscription['id']}").json["invoices"]

    assert [it["id"] for it in shown] == as_texts(*reversed(invoices))


def test_a_subscription_is_shown_with_its_own_history(office: Office) -> None:
    subscription = subscribed(office)
    office.bus.is_prompt = True
    office.post(f"/subscriptions/{subscription['id']}/grant-time?wait=1", with_reason(days=3))

    history = office.get(f"/subscriptions/{subscription['id']}").json["history"]

    assert [(line["source"], line["what"]) for line in history] == [
        ("manager_action", "grant_time"),
        ("state_change", "extend"),
    ]
