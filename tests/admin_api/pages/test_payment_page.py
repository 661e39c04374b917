"""The page of a payment: what failed, why, and whether it may be tried again."""

from datetime import timedelta

import pytest

from runtime.identifiers import new_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, words_of
from tests.admin_api.stories import UnpaidRenewal, paid_invoice, unpaid_renewal
from tests.fixtures.builders import NOON, build_payment, build_viewer, store

BUTTON = 'id="retry"'


def page_of(story: UnpaidRenewal) -> str:
    return f"/console/payments/{story.payment['id']}"


def test_the_page_says_what_failed_in_plain_words(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    words = words_of(desk.open(page_of(story)))

    assert "Failed: RUB 299.90 was not taken." in words
    assert "took no money: there is not enough money on the card." in words


def test_the_page_shows_the_provider_s_answer(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office, payment={"provider_transaction_id": 4_711_000_815})

    words = words_of(desk.open(page_of(story)))

    assert "4711000815" in words
    assert "5051 · funds" in words
    assert "InsufficientFunds" in words
    assert "“Недостаточно средств”" in words


def test_the_page_leads_to_invoice_subscription_and_viewer(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    page = desk.open(page_of(story)).text

    assert f'href="/console/invoices/{story.invoice["id"]}"' in page
    assert f'href="/console/subscriptions/{story.subscription["id"]}"' in page
    assert f'href="/console/viewers/{office.workshop.viewer["id"]}"' in page


def test_the_page_lists_every_attempt_with_its_times(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    second = build_payment(
        story.invoice,
        attempt=2,
        origin="manager",
        state="declined",
        decline_code="5065",
        settled_at=NOON + timedelta(hours=1),
    )
    store(office.workshop.owner_engine, payments=[second])

    page = desk.open(page_of(story))

    words = words_of(page)
    assert "5065 the card has paid too often today" in words
    assert "31 March 2026, 16:00:00" in words
    assert "a manager, from the saved card" in words
    assert f'href="/console/payments/{second["id"]}"' in page.text


def test_the_page_tells_the_next_planned_try(office: Office, desk: Desk) -> None:
    planned = NOON + timedelta(days=3)
    story = unpaid_renewal(office, invoice={"next_attempt_at": planned})

    words = words_of(desk.open(page_of(story)))

    assert "The schedule tries the saved card again on 3 April 2026, 15:00" in words


def test_without_a_planned_try_the_page_says_who_has_to_act(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    assert "No further try is planned." in words_of(desk.open(page_of(story)))


def test_a_failed_payment_has_the_button(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    assert BUTTON in desk.open(page_of(story)).text


@pytest.mark.parametrize(
    ("columns", "explanation"),
    [
        ({"invoice": {"state": "paid"}}, "The invoice is paid already."),
        ({"payment": {"decline_class": "unconditional"}}, "It must not be tried again"),
        ({"payment": {"decline_class": "hard"}}, "It must not be tried again"),
        ({"invoice": {"state": "uncollectible"}}, "It must not be tried again"),
        ({"has_card": False}, "The viewer has no saved card that may be charged."),
    ],
)
def test_what_must_not_be_tried_says_why_instead_of_the_button(
    office: Office, desk: Desk, columns: dict, explanation: str
) -> None:
    story = unpaid_renewal(office, **columns)

    page = desk.open(page_of(story))

    assert BUTTON not in page.text
    assert explanation in words_of(page)


def test_at_the_limit_of_manual_tries_a_payment_has_failed_for_good(
    office: Office, desk: Desk
) -> None:
    story = unpaid_renewal(office)
    tries = [
        build_payment(story.invoice, attempt=number, origin="manager", state="declined")
        for number in range(2, 2 + office.services.manual_retry_limit)
    ]
    store(office.workshop.owner_engine, payments=tries)

    page = desk.open(f"/console/payments/{tries[-1]['id']}")

    words = words_of(page)
    assert BUTTON not in page.text
    assert "Failed for good: RUB 299.90 was not taken." in words
    assert "5 of 5 that are allowed" in words


def test_below_the_limit_the_button_stays(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    tries = [
        build_payment(story.invoice, attempt=number, origin="manager", state="declined")
        for number in range(2, 1 + office.services.manual_retry_limit)
    ]
    store(office.workshop.owner_engine, payments=tries)

    assert BUTTON in desk.open(f"/console/payments/{tries[-1]['id']}").text


def test_the_term_of_the_gateway_is_told(office: Office, desk: Desk) -> None:
    term = office.workshop.now() + timedelta(days=3)
    story = unpaid_renewal(office, payment={"retry_after": term})

    page = desk.open(page_of(story))

    assert BUTTON not in page.text
    assert "It may be tried from" in words_of(page)


def test_an_earlier_attempt_leads_to_the_last_one(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    last = build_payment(story.invoice, attempt=2, state="declined")
    store(office.workshop.owner_engine, payments=[last])

    page = desk.open(page_of(story))

    assert BUTTON not in page.text
    assert "Another attempt has come after this one" in words_of(page)
    assert f'<a href="/console/payments/{last["id"]}">Attempt 2</a>' in page.text


def test_support_sees_why_there_is_no_button(office: Office) -> None:
    story = unpaid_renewal(office)

    page = seat(office, "support").open(page_of(story))

    assert BUTTON not in page.text
    assert "Only managers may do this." in words_of(page)


def test_a_payment_of_unknown_outcome_is_followed(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(
        office, payment={"state": "unknown", "settled_at": None, "next_check_at": NOON}
    )

    page = desk.open(page_of(story))

    words = words_of(page)
    assert 'data-live="1"' in page.text
    assert "Nothing is charged again until that is certain." in words
    assert "We ask the provider what became of it on 31 March 2026, 15:00" in words
    assert "Failed" not in words


def test_a_payment_that_worked_says_so(office: Office, desk: Desk) -> None:
    _, payment = paid_invoice(office)

    page = desk.open(f"/console/payments/{payment['id']}")

    assert "Paid: attempt 1 took RUB 299.90." in words_of(page)
    assert "data-live" not in page.text
    assert BUTTON not in page.text


def test_there_is_no_page_of_a_payment_that_is_not_there(desk: Desk) -> None:
    assert desk.open(f"/console/payments/{new_id()}").status_code == 404


def test_the_page_takes_two_statements(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(page_of(story))

    assert len(statements) == 2


def test_what_banks_and_viewers_wrote_stays_words(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(
        office,
        viewer=build_viewer(email=HOSTILE),
        payment={"payer_message": HOSTILE, "decline_reason": HOSTILE, "decline_code": "x"},
        invoice={"description": HOSTILE},
    )

    page = desk.open(page_of(story))

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert HOSTILE in words_of(page)
