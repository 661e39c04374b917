"""Settling what waits for a person, from its list: disputes, differences, quarantine."""

import pytest

from models import Difference, Dispute, Invoice
from tests.admin_api.disputes import add_dispute, disputed_invoice
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import HOSTILE, Desk, seat, words_of
from tests.admin_api.pages.full_books import add_difference, add_notification
from tests.admin_api.stories import Row, paid_invoice
from tests.fixtures.builders import build_payment, build_refund, store


def settling(dispute: Row) -> str:
    return f"/console/disputes/{dispute['id']}/settle"


def settle(office: Office, desk: Desk, dispute: Row, end: str) -> str:
    """Settle a dispute by both pages, and return where it leads."""
    office.bus.is_prompt = True
    asked = desk.send(settling(dispute), end=end, reason=REASON)
    answer = desk.confirm(settling(dispute), asked)
    assert answer.status_code == 303, words_of(answer)
    return answer.location


def test_an_open_dispute_can_be_settled_from_the_list(office: Office, desk: Desk) -> None:
    _, dispute = disputed_invoice(office)

    page = desk.open("/console/disputes")

    assert f'href="{settling(dispute)}"' in page.text


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_who_may_not_settle_sees_no_button(office: Office, role: str) -> None:
    _, dispute = disputed_invoice(office)

    page = seat(office, role).open("/console/disputes")

    assert settling(dispute) not in page.text


@pytest.mark.parametrize("role", ["support", "auditor"])
def test_who_may_not_settle_is_told_so(office: Office, role: str) -> None:
    _, dispute = disputed_invoice(office)
    desk = seat(office, role)

    page = desk.open(settling(dispute))
    sent = desk.send(settling(dispute), end="won", reason=REASON)

    assert "Only managers may do this." in words_of(page)
    assert sent.status_code != 303
    assert office.bus.published == []


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("won", "RUB 299.90 of invoice {} are ours again. The invoice counts as paid again"),
        ("lost", "RUB 299.90 of invoice {} are lost for good. The invoice counts as refunded."),
    ],
)
def test_what_follows_is_said_with_the_amount(
    office: Office, desk: Desk, end: str, said: str
) -> None:
    invoice, dispute = disputed_invoice(office)
    number = office.workshop.row(Invoice, invoice["id"]).number

    page = desk.send(settling(dispute), end=end, reason=REASON)

    assert said.format(number) in words_of(page)
    assert office.bus.published == []


def test_the_page_says_what_the_dispute_is_about(office: Office, desk: Desk) -> None:
    _, dispute = disputed_invoice(office, reason=HOSTILE)

    page = desk.open(settling(dispute))

    assert "RUB 299.90 of invoice" in words_of(page)
    assert HOSTILE in words_of(page)


def test_a_refund_besides_is_named_before_it_is_settled(office: Office, desk: Desk) -> None:
    _, payment = paid_invoice(office)
    dispute = add_dispute(office, payment)
    gone = build_refund(payment, state="succeeded", amount_minor=10_000)
    store(office.workshop.owner_engine, refunds=[gone])

    page = desk.send(settling(dispute), end="lost", reason=REASON)

    assert "RUB 100.00 of it went back by a refund besides." in words_of(page)


def test_the_invoice_of_surplus_money_stays_as_it_is(office: Office, desk: Desk) -> None:
    invoice, _ = paid_invoice(office)
    surplus = build_payment(invoice, state="succeeded", attempt=2, is_surplus=True)
    store(office.workshop.owner_engine, payments=[surplus])
    dispute = add_dispute(office, surplus)

    page = desk.send(settling(dispute), end="won", reason=REASON)

    assert "the invoice stays as it is" in words_of(page)


@pytest.mark.parametrize(("end", "state"), [("won", "paid"), ("lost", "refunded")])
def test_a_confirmed_end_is_booked(office: Office, desk: Desk, end: str, state: str) -> None:
    _, payment = paid_invoice(office)
    dispute = add_dispute(office, payment)
    with office.workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql("update invoices set state = 'disputed'")

    address = settle(office, desk, dispute, end)

    assert address == "/console/disputes"
    assert office.workshop.row(Dispute, dispute["id"]).state == end
    assert office.workshop.row(Invoice, payment["invoice_id"]).state == state


def test_the_reason_of_a_settlement_is_in_the_trail(office: Office, desk: Desk) -> None:
    _, dispute = disputed_invoice(office)

    settle(office, desk, dispute, "lost")

    [line] = office.trail(action="settle_dispute")
    assert (line.manager_id, line.reason) == ("olga", REASON)


@pytest.mark.parametrize(
    "typed", [{"end": "won"}, {"reason": REASON}, {"end": "draw", "reason": REASON}]
)
def test_a_settlement_needs_an_end_with_its_reason(
    office: Office, desk: Desk, typed: dict[str, str]
) -> None:
    _, dispute = disputed_invoice(office)

    page = desk.send(settling(dispute), **typed)

    assert page.status_code == 422
    assert office.bus.published == []


def test_a_settled_dispute_is_not_settled_again(office: Office, desk: Desk) -> None:
    _, dispute = disputed_invoice(office, state="won")

    page = desk.open(settling(dispute))

    assert "This cannot be done any more" in words_of(page)


def test_a_difference_is_settled_with_what_it_was(office: Office, desk: Desk) -> None:
    office.bus.is_prompt = True
    difference = add_difference(office)

    answer = desk.send(f"/console/differences/{difference['id']}/settle", reason=HOSTILE)

    assert answer.status_code == 303
    stored = office.workshop.row(Difference, difference["id"])
    assert (stored.status, stored.note) == ("settled", HOSTILE.strip())


def test_both_sides_of_a_difference_are_told_before_it_is_settled(
    office: Office, desk: Desk
) -> None:
    difference = add_difference(office)

    page = desk.open(f"/console/differences/{difference['id']}/settle")

    assert "The provider's books say: a payment, RUB 1.00, approved." in words_of(page)
    assert "Our books say: Outcome not known yet, RUB 299.90." in words_of(page)


def test_a_difference_of_one_side_alone_says_so(office: Office, desk: Desk) -> None:
    difference = add_difference(office, ours=None)

    page = desk.open(f"/console/differences/{difference['id']}/settle")

    assert "Our books say: nothing." in words_of(page)


def test_a_notification_is_tried_again(office: Office, desk: Desk) -> None:
    notification = add_notification(office)

    answer = desk.send(f"/console/notifications/{notification['id']}/retry", reason=REASON)

    assert answer.location == "/console/notifications"
    assert office.bus.last_body["notification_id"] == str(notification["id"])


def test_a_second_press_finds_it_settled(office: Office, desk: Desk) -> None:
    settled = add_notification(office, outcome="settled", problem=None)
    path = f"/console/notifications/{settled['id']}/retry"

    answer = desk.send(path, form_at="/console/notifications", reason=REASON)

    assert answer.status_code == 303
    assert "not in the list any more" in words_of(desk.open(answer.location))


def test_the_page_of_an_unknown_row_is_not_found(desk: Desk) -> None:
    page = desk.open("/console/disputes/01890a5d-ac96-774b-bcce-b302099a8057/settle")

    assert page.status_code == 404


def test_a_form_of_another_site_settles_nothing(office: Office, desk: Desk) -> None:
    difference = add_difference(office)

    answer = desk.client.post(
        f"/console/differences/{difference['id']}/settle", data={"reason": REASON}
    )

    assert answer.status_code == 400
    assert office.bus.published == []
