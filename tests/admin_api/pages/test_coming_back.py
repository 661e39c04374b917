"""What a browser may keep of the console, so that Back leads to it again."""

from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import HIDDEN, Desk
from tests.admin_api.stories import paid_invoice


def test_what_is_to_be_confirmed_is_kept_for_back(office: Office, desk: Desk) -> None:
    invoice, _ = paid_invoice(office)

    page = desk.send(f"/console/invoices/{invoice['id']}/refund", amount="100", reason=REASON)

    assert page.headers["Cache-Control"] == "private, no-cache"


def test_a_cookie_that_changes_does_not_make_back_an_error(office: Office, desk: Desk) -> None:
    invoice, _ = paid_invoice(office)

    page = desk.send(f"/console/invoices/{invoice['id']}/refund", amount="100", reason=REASON)

    assert "Cookie" not in page.vary


def test_what_can_be_asked_for_anew_is_not_kept(office: Office, desk: Desk) -> None:
    invoice, _ = paid_invoice(office)

    page = desk.open(f"/console/invoices/{invoice['id']}/refund")

    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.vary


def test_the_answer_to_a_form_of_another_site_is_not_kept(office: Office, desk: Desk) -> None:
    invoice, _ = paid_invoice(office)

    page = desk.client.post(f"/console/invoices/{invoice['id']}/refund", data={"amount": "100"})

    assert page.status_code == 400
    assert page.headers["Cache-Control"] == "no-store"


def test_signing_out_takes_all_that_was_kept(desk: Desk) -> None:
    hidden = dict(HIDDEN.findall(desk.open("/console").text))

    answer = desk.client.post("/sign-out", data=hidden)

    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache"'
