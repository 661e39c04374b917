"""Annulling an invoice: asked why, told what follows, and refused once money may come."""

from models import Invoice, Payment
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk, words_of
from tests.admin_api.stories import unpaid_renewal
from tests.state_updater.purchases import open_checkout, subscribe


def test_an_unpaid_invoice_is_annulled(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    purchase = subscribe(office.workshop)
    path = f"/console/invoices/{purchase.invoice_id}/cancel"
    form = words_of(desk.open(path))

    done = desk.send(path, reason=REASON)

    assert "RUB 299.90 is not owed any more" in form
    assert "The subscription that it was to begin is given up." in form
    assert done.status_code == 303
    assert office.workshop.row(Invoice, purchase.invoice_id).state == "cancelled"


def test_an_invoice_is_not_annulled_while_its_money_may_be_on_its_way(
    desk: Desk, office: Office
) -> None:
    unpaid = unpaid_renewal(office, payment={"state": "unknown", "settled_at": None})

    page = desk.open(f"/console/invoices/{unpaid.invoice['id']}/cancel")

    assert "Money may be on its way" in words_of(page)


def test_what_has_changed_meanwhile_is_refused_in_words(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    purchase = subscribe(office.workshop)
    path = f"/console/invoices/{purchase.invoice_id}/cancel"
    desk.send(path, reason=REASON)

    again = desk.send(path, form_at="/console/search", reason=REASON, wish="a" * 32)

    assert again.status_code == 409
    assert "This cannot be done any more" in words_of(again)


def test_the_widget_of_an_annulled_invoice_is_closed(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    purchase = subscribe(office.workshop)
    payment_id = open_checkout(office.workshop, purchase)

    desk.send(f"/console/invoices/{purchase.invoice_id}/cancel", reason=REASON)

    assert office.workshop.row(Payment, payment_id).state == "abandoned"
