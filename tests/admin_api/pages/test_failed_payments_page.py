"""The list of failed payments, as managers look at it."""

from datetime import timedelta

from admin_api.pages.lists.people import short_id
from tests.admin_api.office import Office, counted_statements
from tests.admin_api.pages.desk import HOSTILE, Desk, rows_in, seat, table_of, words_of
from tests.admin_api.stories import unpaid_renewal
from tests.fixtures.builders import NOON, build_payment, build_viewer, store

PATH = "/console/payments/failed"


def test_a_failed_payment_is_listed_with_what_a_manager_needs(office: Office, desk: Desk) -> None:
    planned = NOON + timedelta(days=3)
    story = unpaid_renewal(office, invoice={"next_attempt_at": planned})

    [row] = table_of(desk.open(PATH))

    assert row[:7] == [
        short_id(story.payment["id"]),
        "RUB 299.90",
        "5051: there is not enough money on the card",
        "31 March 2026, 15:00",
        "1",
        "3 April 2026, 15:00",
        "May be tried",
    ]


def test_the_id_of_a_failed_payment_is_there_whole(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    page = desk.open(PATH)

    assert f'title="{story.payment["id"]}"' in page.text
    assert f'href="/console/payments/{story.payment["id"]}"' in page.text


def test_what_never_reached_the_bank_says_so(office: Office, desk: Desk) -> None:
    unpaid_renewal(
        office,
        payment={"state": "not_sent", "decline_code": None, "decline_class": None},
    )

    assert "it never reached the bank" in words_of(desk.open(PATH))


def test_earlier_tries_are_not_listed(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    last = build_payment(story.invoice, attempt=2, state="declined", decline_code="5065")
    store(office.workshop.owner_engine, payments=[last])

    [row] = table_of(desk.open(PATH))

    assert row[0] == short_id(last["id"])
    assert row[4] == "2"


def test_what_may_be_tried_leads_to_the_dialog(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    assert f'href="/console/payments/{story.payment["id"]}/retry"' in desk.open(PATH).text


def test_what_failed_for_good_has_no_button(office: Office, desk: Desk) -> None:
    unpaid_renewal(office, payment={"decline_class": "unconditional"})

    page = desk.open(PATH)

    assert "Failed for good" in words_of(page)
    assert "/retry" not in page.text


def test_support_sees_the_list_without_buttons(office: Office) -> None:
    unpaid_renewal(office)

    page = seat(office, "support").open(PATH)

    assert page.status_code == 200
    assert "/retry" not in page.text


def test_the_list_can_be_narrowed_to_a_code(office: Office, desk: Desk) -> None:
    unpaid_renewal(office)

    assert len(table_of(desk.open(PATH, decline_code="5051"))) == 1
    assert "Nothing fits these filters" in words_of(desk.open(PATH, decline_code="5065"))


def test_the_list_can_be_narrowed_to_what_nobody_tries_any_more(office: Office, desk: Desk) -> None:
    unpaid_renewal(office)

    assert len(table_of(desk.open(PATH, is_planned="no"))) == 1
    assert "Nothing fits these filters" in words_of(desk.open(PATH, is_planned="yes"))


def test_the_file_holds_the_whole_id_and_the_verdict(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    [row] = rows_in(desk.open(f"{PATH}.csv").text)

    assert (row["Payment"], row["Amount"]) == (str(story.payment["id"]), "299.90")
    assert (row["By hand"], row["verdict"]) == ("May be tried", "allowed")
    assert row["decline_code"] == "5051"


def test_hostile_names_stay_words(office: Office, desk: Desk) -> None:
    unpaid_renewal(office, viewer=build_viewer(email=HOSTILE), payment={"decline_code": HOSTILE})

    page = desk.open(PATH)

    assert "<script>alert" not in page.text
    assert HOSTILE in words_of(page)


def test_a_page_of_the_list_takes_one_statement(office: Office, desk: Desk) -> None:
    unpaid_renewal(office)

    with counted_statements(office.services.reads, office.services.writes) as statements:
        desk.open(PATH)

    assert len(statements) == 1
