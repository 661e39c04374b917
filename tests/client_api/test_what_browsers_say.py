"""What a browser or a token says changes nothing: our own rows decide."""

import pytest
from sqlalchemy import update

from models import Subscription
from tests.client_api.cinema import LONG_AGO, Cinema


@pytest.mark.parametrize("path", ["/pay/{}", "/pay/{}/paid", "/paid/{}", "/v1/invoices/{}/paid"])
def test_a_browser_that_says_it_has_paid_is_not_believed(cinema: Cinema, path: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    caller = cinema.caller_for(viewer)

    answer = caller.post(path.format(invoice["id"]), {"status": "success"})

    assert answer.status_code in {404, 405}
    assert cinema.publisher.published == []


def test_a_way_back_from_the_bank_that_says_success_shows_our_own_state(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    client = cinema.app.test_client()
    client.post("/session", json={"token": cinema.token(viewer["id"])})

    page = client.get(f"/pay/{invoice['id']}?success=true&status=Completed&amount=1.00")

    assert 'data-stage="ready"' in page.text
    assert "299,90" in page.text
    assert "1,00" not in page.text
    assert cinema.publisher.published == []


@pytest.mark.parametrize("query", ["amount=1.00", "price=100", "currency=USD"])
def test_a_price_in_the_address_buys_nothing_cheaper(cinema: Cinema, query: str) -> None:
    viewer = cinema.build_viewer()
    invoice = cinema.build_invoice(viewer)
    cinema.build_payment(invoice)
    caller = cinema.caller_for(viewer)

    answer = caller.get(f"/v1/invoices/{invoice['id']}/widget?{query}")

    offered = answer.json.get("parameters", {})
    assert answer.status_code == 422 or (offered["amount"], offered["currency"]) == (299.9, "RUB")


def test_a_token_that_was_made_while_paid_does_not_outlive_a_refund(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    subscription = cinema.build_subscription(viewer)
    caller = cinema.caller_for(viewer)
    assert caller.get("/v1/access").json["allowed"] is True

    ended = {"state": "cancelled", "access_until": LONG_AGO, "ended_at": LONG_AGO}
    with cinema.owner_engine.begin() as connection:
        connection.execute(
            update(Subscription)
            .where(Subscription.id == subscription["id"])
            .values(**ended, auto_renew=False, renews_at=None)
        )

    assert caller.get("/v1/access").json["allowed"] is False


def test_nobody_gets_a_token_or_a_role_by_asking(cinema: Cinema) -> None:
    client = cinema.app.test_client()
    paths = [str(rule) for rule in cinema.app.url_map.iter_rules()]

    asked = client.post("/session", json={"roles": ["manager"], "subject": "m-1"})

    assert asked.status_code in {401, 422}
    assert [it for it in paths if "token" in it or "login" in it] == []
