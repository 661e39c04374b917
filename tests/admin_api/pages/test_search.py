"""One field finds anything, by whatever a person has of it."""

from typing import Any
from uuid import UUID

import pytest

from billing_rules.gift_codes import code_digest
from runtime.identifiers import new_id
from tests.admin_api.disputes import add_dispute
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, table_of, words_of
from tests.admin_api.stories import paid_invoice, subscribed
from tests.fixtures.builders import (
    NOON,
    build_card,
    build_gift,
    build_gift_invoice,
    build_invoice,
    build_payment,
    build_promo_code,
    build_refund,
    build_subscription,
    build_viewer,
    store,
)

Row = dict[str, Any]

TRANSACTION = 3_000_000_777


def leads_to(desk: Desk, typed: object) -> str | None:
    """Return where a search leads at once; none when it asks what is meant."""
    return desk.open("/console/search", q=str(typed)).location


def store_viewers(office: Office, *emails: str) -> list[Row]:
    viewers = [build_viewer(email=email) for email in emails]
    store(office.workshop.owner_engine, viewers=viewers)
    return viewers


@pytest.mark.parametrize("typed", ["anna@cinema.test", "ANNA@", "  anna ", "“anna@cinema.test”"])
def test_a_viewer_is_found_by_the_beginning_of_the_address(
    desk: Desk, office: Office, typed: str
) -> None:
    anna, _boris = store_viewers(office, "Anna@cinema.test", "boris@cinema.test")

    assert leads_to(desk, typed) == f"/console/viewers/{anna['id']}"


def test_a_viewer_is_found_by_a_part_of_the_address(desk: Desk, office: Office) -> None:
    anna, _ = store_viewers(office, "anna.petrova@cinema.test", "boris@cinema.test")

    assert leads_to(desk, "petrov") == f"/console/viewers/{anna['id']}"


def test_signs_that_mean_anything_to_a_database_mean_themselves(desk: Desk, office: Office) -> None:
    odd, _ = store_viewers(office, "a_%b@cinema.test", "axxb@cinema.test")

    assert leads_to(desk, "a_%b") == f"/console/viewers/{odd['id']}"


def test_each_id_leads_to_the_page_that_shows_it(desk: Desk, office: Office) -> None:
    invoice, payment = paid_invoice(office)
    refund = build_refund(payment)
    card = build_card(office.workshop.viewer)
    store(office.workshop.owner_engine, refunds=[refund], saved_cards=[card])
    dispute = add_dispute(office, payment)
    viewer_id = office.workshop.viewer["id"]

    pages = {
        viewer_id: f"/console/viewers/{viewer_id}",
        card["id"]: f"/console/viewers/{viewer_id}",
        invoice["subscription_id"]: f"/console/subscriptions/{invoice['subscription_id']}",
        invoice["id"]: f"/console/invoices/{invoice['id']}",
        payment["id"]: f"/console/invoices/{invoice['id']}",
        refund["id"]: f"/console/invoices/{invoice['id']}",
        dispute["id"]: f"/console/invoices/{invoice['id']}",
    }

    assert {row_id: leads_to(desk, row_id) for row_id in pages} == pages


def test_an_invoice_is_found_by_the_number_that_people_call_it_by(
    desk: Desk, office: Office
) -> None:
    invoice, _ = paid_invoice(office)
    number = office.get(f"/invoices/{invoice['id']}").json["number"]

    assert leads_to(desk, f"№ {number}") == f"/console/invoices/{invoice['id']}"


@pytest.mark.parametrize("heading", ["Invoice № {}", "Счёт № {}", "Счёт №\N{NO-BREAK SPACE}{}"])
def test_an_invoice_is_found_by_what_its_own_page_is_called(
    desk: Desk, office: Office, heading: str
) -> None:
    invoice, _ = paid_invoice(office)
    number = office.get(f"/invoices/{invoice['id']}").json["number"]

    assert leads_to(desk, heading.format(number)) == f"/console/invoices/{invoice['id']}"


def test_a_viewer_is_found_by_the_id_as_lists_abbreviate_it(desk: Desk, office: Office) -> None:
    ids = [UUID(f"67d4a195-5c1e-7c1e-8c1e-67d4a195{ending}") for ending in ("5c1e", "5c1f")]
    viewer, other = (build_viewer(id=viewer_id, email=None) for viewer_id in ids)
    subscriptions = [build_subscription(it, office.workshop.price) for it in (viewer, other)]
    store(office.workshop.owner_engine, viewers=[viewer, other], subscriptions=subscriptions)

    [first, second] = sorted(row[0] for row in table_of(desk.open("/console/subscriptions")))

    assert leads_to(desk, first) == f"/console/viewers/{viewer['id']}"
    assert leads_to(desk, second) == f"/console/viewers/{other['id']}"


def test_an_id_is_found_by_its_first_eight_characters(desk: Desk, office: Office) -> None:
    viewer, other = (
        build_viewer(id=UUID(f"67d4a19{digit}-5c1e-5c1e-8c1e-67d4a1955c1e")) for digit in "56"
    )
    store(office.workshop.owner_engine, viewers=[viewer, other])

    assert leads_to(desk, "67d4a195") == f"/console/viewers/{viewer['id']}"


@pytest.mark.parametrize("kind", ["payments", "refunds"])
def test_money_is_found_by_the_number_of_the_provider(
    desk: Desk, office: Office, kind: str
) -> None:
    invoice = build_invoice(subscribed(office))
    payment = build_payment(invoice, state="succeeded")
    refund = build_refund(payment)
    numbered = {"payments": payment, "refunds": refund}[kind]
    numbered["provider_transaction_id"] = TRANSACTION
    store(office.workshop.owner_engine, invoices=[invoice], payments=[payment], refunds=[refund])

    assert leads_to(desk, TRANSACTION) == f"/console/invoices/{invoice['id']}"


@pytest.mark.parametrize(
    "typed", ["4242", "•4242", "**** 4242", "4242 4242 4242 4242", "424242******4242"]
)
def test_a_card_is_found_by_its_last_four_digits(desk: Desk, office: Office, typed: str) -> None:
    card = build_card(office.workshop.viewer)
    other = build_card(office.workshop.viewer, last_four="1111")
    store(office.workshop.owner_engine, saved_cards=[card, other])

    assert leads_to(desk, typed) == f"/console/viewers/{office.workshop.viewer['id']}"


def test_a_gift_is_found_by_its_code_however_it_is_typed(desk: Desk, office: Office) -> None:
    invoice = build_gift_invoice(office.workshop.viewer)
    gift = build_gift(
        invoice, office.workshop.price, code_digest=code_digest("ABCD-EFGH-JKLM-NPQR")
    )
    store(office.workshop.owner_engine, invoices=[invoice], gifts=[gift])

    assert leads_to(desk, "abcd efgh jklm npqr") == f"/console/invoices/{invoice['id']}"


def test_a_promo_code_is_found_in_small_letters(desk: Desk, office: Office) -> None:
    code = build_promo_code(code="SPRING26")
    store(office.workshop.owner_engine, promo_codes=[code])

    assert leads_to(desk, "spring26") == f"/console/promo-codes/{code['id']}"


def test_what_may_mean_several_things_is_grouped_by_kind(desk: Desk, office: Office) -> None:
    invoice, _ = paid_invoice(office)
    store_viewers(office, "one@cinema.test")
    card = build_card(build := build_viewer(email="two@cinema.test"))
    paid = build_payment(invoice, attempt=2, state="declined", card_mask="4242")
    store(office.workshop.owner_engine, viewers=[build], saved_cards=[card], payments=[paid])

    page = words_of(desk.open("/console/search", q="4242"))

    assert page.index("Cards Visa •4242 May be charged two@cinema.test") < page.index("Payments")
    assert "Declined RUB 299.90 viewer@example.test" in page


def test_many_things_are_cut_short_with_a_word(desk: Desk, office: Office) -> None:
    store_viewers(office, *(f"many-{number}@cinema.test" for number in range(25)))

    page = words_of(desk.open("/console/search", q="many"))

    assert page.count("@cinema.test") == 20
    assert "There may be more: type more of it." in page


def test_an_empty_field_says_what_can_be_found(desk: Desk) -> None:
    page = desk.open("/console/search", q="   ")

    assert page.status_code == 200
    assert "the last four digits of a card, or how the bank masks it;" in words_of(page)


def test_nothing_found_says_so(desk: Desk) -> None:
    page = desk.open("/console/search", q="nobody@nowhere.test")

    assert page.status_code == 200
    assert "Nothing of ours is called “nobody@nowhere.test”." in words_of(page)
    assert "an id by its first eight characters" in words_of(page)


@pytest.mark.parametrize(
    "typed",
    [
        HOSTILE,
        "'; drop table viewers; --",
        "%",
        "_",
        "\\",
        "a\x00b",
        "9" * 400,
        "00000000-0000-0000-0000-00000000000",
        "{}[]()",
        "\ud7ff\uffff",
        "@",
        "№",
    ],
)
def test_whatever_is_typed_is_answered(desk: Desk, typed: str) -> None:
    page = desk.open("/console/search", q=typed)

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_hostile_names_stay_text_among_the_results(desk: Desk, office: Office) -> None:
    store_viewers(office, "x<script>alert(1)</script>@a", "x<script>alert(2)</script>@a")

    page = desk.open("/console/search", q="x<script>")

    assert page.text.count("&lt;script&gt;alert") >= 2
    assert "<script>alert" not in page.text


def test_a_search_takes_one_query(desk: Desk, office: Office) -> None:
    store_viewers(office, "anna@cinema.test", "anna2@cinema.test")

    with counted_statements(office.services.reads) as statements:
        desk.open("/console/search", q="anna")

    assert len(statements) == 1


def test_a_stranger_finds_nothing(office: Office) -> None:
    answer = office.app.test_client().get(
        f"/console/search?q={new_id()}", headers={"Accept": "text/html"}
    )

    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_the_newest_payment_of_a_card_comes_first(desk: Desk, office: Office) -> None:
    invoice = build_invoice(subscribed(office))
    payments = [
        build_payment(
            invoice,
            attempt=number,
            state="declined",
            card_mask="7777",
            provider_transaction_id=number,
            created_at=NOON.replace(minute=number),
        )
        for number in (1, 2)
    ]
    other = build_invoice(build_subscription_of(invoice), kind="manual")
    third = build_payment(other, state="declined", card_mask="7777", provider_transaction_id=3)
    store(office.workshop.owner_engine, invoices=[invoice, other], payments=[*payments, third])

    page = words_of(desk.open("/console/search", q="7777"))

    assert page.index("2 Declined") < page.index("1 Declined") < page.index("3 Declined")


def build_subscription_of(invoice: Row) -> Row:
    """Return what `build_invoice` needs for another invoice of the same subscription."""
    return {"id": invoice["subscription_id"], "viewer_id": invoice["viewer_id"]}
