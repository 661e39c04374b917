"""The page of a subscription says who may watch until when, and what is charged next."""

from datetime import timedelta
from typing import Any

import pytest

from interaction_bus.commands import CancelSubscription, TurnRenewalOff
from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, words_of
from tests.admin_api.stories import subscribed, unpaid_renewal
from tests.fixtures.builders import (
    NOON,
    build_card,
    build_gift,
    build_gift_invoice,
    build_invoice,
    build_payment,
    store,
)
from tests.state_updater.purchases import buy

FAR_AWAY = NOON + timedelta(days=36_500)
"""Later than any moment to which a test moves the clock."""


def page_of(subscription_id: object) -> str:
    return f"/console/subscriptions/{subscription_id}"


def told_of(desk: Desk, office: Office, **columns: Any) -> str:
    """Return what the page says of a subscription with these columns."""
    return words_of(desk.open(page_of(subscribed(office, **columns)["id"])))


def with_card(office: Office) -> dict[str, Any]:
    card = build_card(office.workshop.viewer)
    store(office.workshop.owner_engine, saved_cards=[card])
    return card


def test_a_renewing_subscription_says_what_is_charged_when(desk: Desk, office: Office) -> None:
    card = with_card(office)

    page = told_of(desk, office, saved_card_id=card["id"])

    assert "Paid until 30 April 2026 ; it renews by itself." in page
    assert "RUB 299.90 is charged to card •4242 on 30 April 2026 ." in page


def test_a_renewal_without_a_card_says_so(desk: Desk, office: Office) -> None:
    page = told_of(desk, office)

    assert "RUB 299.90 falls due on 30 April 2026 , and there is no card to charge." in page


def test_a_subscription_that_ends_says_when(desk: Desk, office: Office) -> None:
    page = told_of(desk, office, auto_renew=False, renews_at=None, access_until=FAR_AWAY)

    assert "Paid until 30 April 2026 ; renewal is off, so it ends then." in page
    assert "Nothing else is to come by itself." in page


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (
            {"state": "trialing", "trial_end": NOON + timedelta(days=30)},
            "A trial: the viewer may watch until",
        ),
        (
            {"state": "awaiting_payment", "access_until": None, "renews_at": None},
            "It begins when the first invoice is paid.",
        ),
        ({"state": "expired", "ended_at": NOON, "renews_at": None}, "It ended on 31 March 2026"),
        (
            {"state": "abandoned", "ended_at": NOON, "renews_at": None},
            "It never began: its first invoice was not paid.",
        ),
        (
            {"state": "paused", "renews_at": None},
            "It stands still until the viewer or a manager resumes it.",
        ),
        (
            {"state": "paused", "renews_at": None, "resumes_at": NOON + timedelta(days=10)},
            "It resumes by itself on 10 April 2026",
        ),
        (
            {"state": "past_due", "renews_at": None, "access_until": FAR_AWAY},
            "The renewal is not paid.",
        ),
        ({"state": "past_due", "renews_at": None}, "It is about to end: its time was over on"),
        ({"letters_muted": True}, "Reminders are stopped."),
        ({"manager_note": "prefers e-mail"}, "Note of a manager: “prefers e-mail”."),
        (
            {"parked_at": NOON, "parked_because": "KeyError: plan"},
            "because we failed on it: KeyError: plan.",
        ),
    ],
)
def test_each_standing_is_told_in_words(
    desk: Desk, office: Office, columns: dict[str, Any], told: str
) -> None:
    assert told in told_of(desk, office, **columns)


def test_a_cancelled_subscription_says_who_ended_it_why(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)
    ending = CancelSubscription(
        subscription_id=purchase.subscription_id, reason="the viewer asked for it"
    )
    office.workshop.send(ending)

    page = words_of(desk.open(page_of(purchase.subscription_id)))

    assert "Who asked: manager m-1. Why: the viewer asked for it." in page


def test_a_debt_leads_to_its_invoice(desk: Desk, office: Office) -> None:
    unpaid = unpaid_renewal(office, invoice={"next_attempt_at": NOON + timedelta(days=2)})

    page = desk.open(page_of(unpaid.subscription["id"]))

    assert f'href="/console/invoices/{unpaid.invoice["id"]}"' in page.text
    assert "the card is tried again on 2 April 2026, 15:00" in words_of(page)


def test_the_page_follows_a_payment_that_is_under_way(desk: Desk, office: Office) -> None:
    subscription = subscribed(office)
    invoice = build_invoice(subscription, kind="manual")
    payment = build_payment(invoice, state="sent")
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment])

    page = desk.open(page_of(subscription["id"]))

    assert "data-live" in page.text
    assert "A payment is at the bank since" in words_of(page)


def test_every_change_is_numbered_as_in_the_picture(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)
    office.workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    page = desk.open(page_of(purchase.subscription_id))

    assert "3. Renewal turned off → Active" in page.text
    assert "3 Subscription Renewal turned off Active" in words_of(page)


def test_a_gift_that_was_claimed_is_among_the_offers(desk: Desk, office: Office) -> None:
    subscription = subscribed(office)
    invoice = build_gift_invoice(office.workshop.viewer)
    gift = build_gift(
        invoice,
        office.workshop.price,
        state="claimed",
        claimed_at=NOON,
        claimed_by=subscription["viewer_id"],
        subscription_id=subscription["id"],
    )
    store(office.workshop.owner_engine, invoices=[invoice], gifts=[gift])

    assert "Gift 1 period Claimed" in words_of(desk.open(page_of(subscription["id"])))


def test_whatever_people_wrote_stays_text(desk: Desk, office: Office) -> None:
    page = desk.open(page_of(subscribed(office, manager_note=HOSTILE)["id"]))

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_page_takes_two_queries(desk: Desk, office: Office) -> None:
    purchase = buy(office.workshop)

    with counted_statements(office.services.reads) as statements:
        desk.open(page_of(purchase.subscription_id))

    assert len(statements) == 2


@pytest.mark.parametrize("ending", ["", "/pause", "/log"])
def test_a_subscription_that_is_not_there_is_not_found(desk: Desk, ending: str) -> None:
    assert desk.open(f"{page_of(new_id())}{ending}").status_code == 404


def test_an_act_that_nobody_knows_is_not_found(desk: Desk, office: Office) -> None:
    path = page_of(subscribed(office)["id"])

    assert desk.open(f"{path}/explode").status_code == 404


@pytest.mark.parametrize(
    ("columns", "open_acts"),
    [
        (
            {},
            {"grant-time", "change", "pause", "renewal-off", "demand", "note", "cancel"},
        ),
        (
            {"auto_renew": False, "renews_at": None},
            {"grant-time", "change", "pause", "renewal-on", "demand", "note", "cancel"},
        ),
        (
            {"state": "paused", "renews_at": None},
            {"grant-time", "resume", "renewal-off", "demand", "note", "cancel"},
        ),
        (
            {"state": "past_due", "renews_at": None},
            {"grant-time", "renewal-off", "demand", "note", "cancel"},
        ),
        ({"state": "awaiting_payment", "access_until": None}, {"note", "cancel"}),
        ({"state": "cancelled", "ended_at": NOON}, {"note"}),
        (
            {"parked_at": NOON, "parked_because": "a bug"},
            {"unpark", "grant-time", "change", "pause", "renewal-off", "demand", "note", "cancel"},
        ),
    ],
    ids=["active", "ending", "paused", "past due", "unpaid", "over", "parked"],
)
def test_there_is_a_button_for_exactly_what_is_allowed(
    desk: Desk, office: Office, columns: dict[str, Any], open_acts: set[str]
) -> None:
    # Long before the present of the billing clock: access is told from the rows alone.
    kept = {"period_end": office.workshop.now() + timedelta(days=3)}
    kept["access_until"] = kept["period_end"]
    path = page_of(subscribed(office, **(kept | columns))["id"])

    page = desk.open(path).text

    every = {
        "unpark", "grant-time", "change", "change-drop", "pause", "resume", "renewal-off",
        "renewal-on", "demand", "note", "cancel",
    }  # fmt: skip
    assert {key for key in every if f'href="{path}/{key}"' in page} == open_acts


def test_support_may_comfort_and_not_move_money(office: Office) -> None:
    support = seat(office, "support", subject="semyon")
    path = page_of(subscribed(office)["id"])

    page = support.open(path).text

    assert f'href="{path}/grant-time"' in page
    assert f'href="{path}/cancel"' not in page
