"""Failed payments: the list, and the card of one."""

from datetime import timedelta

import pytest

from runtime.identifiers import new_id
from tests.admin_api.office import Office, as_texts, counted_statements, ids_of
from tests.admin_api.stories import paid_invoice, unpaid_renewal
from tests.fixtures.builders import NOON, build_payment, build_refund, store


def test_a_failed_payment_is_listed_with_what_a_manager_needs(office: Office) -> None:
    story = unpaid_renewal(office)

    [shown] = office.get("/payments/failed").json["items"]

    assert shown["id"] == str(story.payment["id"])
    assert shown["money"]["amount"] == "299.90"
    assert (shown["reason"], shown["attempts"]) == ("InsufficientFunds", 1)
    assert shown["last_attempt_at"] == NOON.isoformat()
    assert shown["retry"]["allowed"]


def test_only_the_last_try_of_an_invoice_is_listed(office: Office) -> None:
    story = unpaid_renewal(office)
    last = build_payment(story.invoice, attempt=2, state="not_sent")
    store(office.workshop.owner_engine, payments=[last])

    assert ids_of(office.get("/payments/failed")) == as_texts(last)


def test_a_failed_payment_is_not_listed_while_another_try_is_open(office: Office) -> None:
    story = unpaid_renewal(office)
    store(
        office.workshop.owner_engine,
        payments=[build_payment(story.invoice, attempt=2, state="sent")],
    )

    assert ids_of(office.get("/payments/failed")) == []


def test_a_failed_payment_is_not_listed_once_the_invoice_is_paid(office: Office) -> None:
    unpaid_renewal(office, invoice={"state": "paid"})

    assert ids_of(office.get("/payments/failed")) == []


def test_failed_payments_come_in_pages(office: Office) -> None:
    story = unpaid_renewal(office)
    first = office.get("/payments/failed", query_string={"limit": 1})

    assert ids_of(first) == as_texts(story.payment)
    assert first.json["next_cursor"] is None


def test_a_page_of_failed_payments_takes_one_query(office: Office) -> None:
    unpaid_renewal(office)

    with counted_statements(office.services.reads) as statements:
        office.get("/payments/failed")

    assert len(statements) == 1


def test_the_card_of_a_payment_shows_its_surroundings(office: Office) -> None:
    story = unpaid_renewal(office)

    with counted_statements(office.services.reads) as statements:
        card = office.get(f"/payments/{story.payment['id']}").json

    assert card["invoice"]["id"] == str(story.invoice["id"])
    assert card["invoice"]["state"] == "past_due"
    assert card["subscription"]["id"] == str(story.subscription["id"])
    assert (card["decline_code"], card["payer_message"]) == ("5051", "Недостаточно средств")
    assert [it["id"] for it in card["history"]] == as_texts(story.payment)
    assert len(statements) == 2


def test_the_warning_names_the_payment_and_the_amount(office: Office) -> None:
    story = unpaid_renewal(office)

    warning = office.get(f"/payments/{story.payment['id']}").json["retry"]["warning"]

    assert str(story.payment["id"]) in warning["en"]
    assert "RUB\N{NO-BREAK SPACE}299.90 again" in warning["en"]
    assert "299,90\N{NO-BREAK SPACE}₽" in warning["ru"]
    assert "second charge" in warning["en"]
    assert "второе списание" in warning["ru"]


@pytest.mark.parametrize(
    ("columns", "verdict"),
    [
        ({}, "allowed"),
        ({"payment": {"state": "not_sent", "decline_class": None}}, "allowed"),
        ({"invoice": {"state": "paid"}}, "already_paid"),
        ({"payment": {"decline_class": "unconditional"}}, "permanently_failed"),
        ({"payment": {"decline_class": "hard"}}, "permanently_failed"),
        ({"invoice": {"state": "uncollectible"}}, "permanently_failed"),
        ({"payment": {"state": "unknown"}}, "payment_in_progress"),
        ({"payment": {"state": "abandoned"}}, "not_failed"),
        ({"has_card": False}, "no_card"),
    ],
)
def test_the_card_says_whether_another_try_is_allowed(
    office: Office, columns: dict, verdict: str
) -> None:
    story = unpaid_renewal(office, **columns)

    advice = office.get(f"/payments/{story.payment['id']}").json["retry"]

    assert advice["verdict"] == verdict
    assert advice["allowed"] is (verdict == "allowed")
    assert advice["explanation"]["ru"]
    assert advice["explanation"]["en"]


def test_two_limited_declines_make_the_manager_wait_for_a_day(office: Office) -> None:
    moment = office.workshop.now()
    limited = {"decline_class": "temporary", "settled_at": moment - timedelta(hours=2)}
    story = unpaid_renewal(office, payment=limited)
    second = build_payment(
        story.invoice,
        attempt=2,
        state="declined",
        decline_class="temporary",
        saved_card_id=story.card["id"],
        settled_at=moment,
    )
    store(office.workshop.owner_engine, payments=[second])

    advice = office.get(f"/payments/{second['id']}").json["retry"]

    assert advice["verdict"] == "too_soon"
    assert advice["not_before"] == (moment + timedelta(days=1)).isoformat()


def test_the_provider_s_own_term_makes_the_manager_wait(office: Office) -> None:
    term = office.workshop.now() + timedelta(days=3)
    story = unpaid_renewal(office, payment={"retry_after": term})

    advice = office.get(f"/payments/{story.payment['id']}").json["retry"]

    assert advice["verdict"] == "too_soon"
    assert advice["not_before"] == term.isoformat()


def test_declines_of_last_week_do_not_make_the_manager_wait(office: Office) -> None:
    past = office.workshop.now() - timedelta(days=7)
    story = unpaid_renewal(office, payment={"decline_class": "temporary", "settled_at": past})
    second = build_payment(
        story.invoice,
        attempt=2,
        state="declined",
        decline_class="temporary",
        saved_card_id=story.card["id"],
        settled_at=past,
    )
    store(office.workshop.owner_engine, payments=[second])

    assert office.get(f"/payments/{second['id']}").json["retry"]["allowed"]


def test_tries_by_hand_are_counted_apart_from_those_of_the_schedule(office: Office) -> None:
    story = unpaid_renewal(office)
    by_hand = [
        build_payment(story.invoice, attempt=attempt, origin="manager", state="declined")
        for attempt in range(2, 7)
    ]
    store(office.workshop.owner_engine, payments=by_hand)

    card = office.get(f"/payments/{by_hand[-1]['id']}").json

    assert (card["attempts"], card["manual_attempts"]) == (6, 5)
    assert card["retry"]["verdict"] == "permanently_failed"


def test_an_unknown_payment_is_not_found(office: Office) -> None:
    assert office.get(f"/payments/{new_id()}").status_code == 404


def test_surplus_money_is_listed_with_its_return(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    surplus = build_payment(
        invoice,
        attempt=2,
        state="succeeded",
        is_surplus=True,
        created_at=NOON + timedelta(hours=1),
        provider_transaction_id=779,
    )
    refund = build_refund(surplus, state="succeeded")
    store(office.workshop.owner_engine, payments=[surplus], refunds=[refund])

    listed = office.get("/payments/surplus")

    assert ids_of(listed) == as_texts(surplus)
    assert listed.json["items"][0]["refund_states"] == ["succeeded"]


def test_surplus_money_without_a_refund_is_listed_too(office: Office) -> None:
    invoice, _ = paid_invoice(office)
    surplus = build_payment(invoice, attempt=2, state="succeeded", is_surplus=True)
    store(office.workshop.owner_engine, payments=[surplus])

    [shown] = office.get("/payments/surplus").json["items"]

    assert shown["refund_states"] == []
