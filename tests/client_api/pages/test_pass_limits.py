"""What a pass to an invoice does not do: sign in, annul, open another invoice, live on."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from runtime.clock import SystemClock
from runtime.one_click_links import LinkPurpose, LinkSealer
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.invoice_passes import OUR_PAGE, cookie_name, follow
from tests.client_api.pages.letter_links import link_to, press, sealer_of


def put(client: FlaskClient, invoice: Row, address: str) -> None:
    """Put a link into the cookie where the pass for an invoice is looked for."""
    client.set_cookie(cookie_name(invoice), address.rpartition("/")[2])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/subscriptions",
        "/v1/subscriptions/current",
        "/v1/invoices",
        "/v1/payments",
        "/v1/cards",
        "/v1/access",
        "/v1/letters",
        "/v1/commands/01890a5d-ac96-774b-bcce-b302099a8057",
    ],
)
def test_the_pass_is_no_session_of_the_viewer(cinema: Cinema, path: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    assert client.get(path, headers=OUR_PAGE).status_code == 401


def test_the_pass_does_not_annul_its_invoice(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    answer = client.post(
        f"/v1/invoices/{invoice['id']}/cancel", headers=OUR_PAGE | {"Idempotency-Key": "k"}
    )

    assert answer.status_code == 401
    assert cinema.publisher.published == []


@pytest.mark.parametrize("path", ["/pay/{}", "/v1/invoices/{}", "/v1/invoices/{}/widget"])
def test_the_pass_opens_no_other_invoice_of_the_viewer(cinema: Cinema, path: str) -> None:
    viewer = cinema.build_viewer()
    other = cinema.build_invoice(viewer)
    with cinema.owner_engine.begin() as connection:
        connection.exec_driver_sql("update subscriptions set state = 'abandoned'")
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)
    # Even under the name where the other one's pass is looked for.
    put(client, other, link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"]))

    assert client.get(path.format(other["id"]), headers=OUR_PAGE).status_code == 401


def test_another_site_cannot_use_the_pass(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    follow(cinema, viewer, invoice, client)

    # Without the header that other sites cannot set.
    answer = client.post(f"/v1/invoices/{invoice['id']}/checkout", headers={"Idempotency-Key": "k"})

    assert answer.status_code == 401
    assert cinema.publisher.published == []


@pytest.mark.parametrize(
    "purpose", [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.PAY_INVOICE]
)
def test_no_other_link_is_a_pass(cinema: Cinema, purpose: LinkPurpose) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    put(client, invoice, link_to(cinema, purpose, viewer, invoice["id"]))

    assert client.get(f"/pay/{invoice['id']}").status_code == 401


@pytest.mark.parametrize("junk", ["", "junk", "gAAAAA"])
def test_a_forged_pass_opens_nothing(cinema: Cinema, junk: str) -> None:
    invoice = cinema.build_invoice(cinema.build_viewer())
    client = cinema.app.test_client()
    client.set_cookie(cookie_name(invoice), junk)

    assert client.get(f"/pay/{invoice['id']}").status_code == 401


def test_a_pass_ends(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    address = link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"], expires_at=LONG_AGO)
    put(client, invoice, address)

    assert client.get(f"/pay/{invoice['id']}").status_code == 401


def test_a_pass_used_as_a_link_does_not_live_longer(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    end = SystemClock().now() + timedelta(minutes=5)
    address = link_to(cinema, LinkPurpose.PAY_INVOICE, viewer, invoice["id"], expires_at=end)

    press(client, address)

    cookie = client.get_cookie(cookie_name(invoice))
    assert cookie is not None
    kept = LinkSealer("", sealer_of(cinema)).read(cookie.value, at=LONG_AGO)
    assert kept.expires_at == end
