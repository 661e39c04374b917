"""Whoever looks at the plans, and what stands on their cards."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, update
from werkzeug.test import TestResponse

from models import Price
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.pay_pages import BROWSER, sign_in
from tests.fixtures.builders import build_price, build_promo_code, store

CARD = re.compile(r'<article.*?data-plan="([^"]+)".*?</article>', re.DOTALL)


TAG = re.compile(r"<[^>]+>")


def words_of(html: str) -> str:
    """Return what is read, without tags, with single plain blanks."""
    return " ".join(TAG.sub(" ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def cards_on(page: TestResponse) -> dict[str, str]:
    """Return the markup of each card by the code of its plan."""
    assert page.status_code == 200, page.text
    return {found[1]: found[0] for found in CARD.finditer(page.text)}


def card_on(page: TestResponse, code: str = "monthly") -> str:
    """Return what stands on the card of a plan."""
    return words_of(cards_on(page)[code])


def look(client: FlaskClient, query: str = "") -> TestResponse:
    return client.get(f"/plans{query}", headers=BROWSER)


def stranger(cinema: Cinema) -> FlaskClient:
    return cinema.app.test_client()


def subscriber(cinema: Cinema, price: Row, **columns: Any) -> tuple[FlaskClient, Row]:
    """Return the browser of a viewer with a subscription to a plan, and the subscription."""
    viewer = cinema.build_viewer(locale="en")
    subscription = cinema.build_subscription(
        viewer, plan_id=price["plan_id"], price_id=price["id"], **columns
    )
    return sign_in(cinema, viewer, locale="en"), subscription


def make_dearer(cinema: Cinema, *prices: Row) -> None:
    """Supersede versions of prices: who comes now pays 399.90, whatever it is for."""
    with cinema.owner_engine.begin() as connection:
        ids = [price["id"] for price in prices]
        connection.execute(
            update(Price).where(Price.id.in_(ids)).values(superseded_at=func.billing_now())
        )
    newer = [build_price({"id": price["plan_id"]}, amount_minor=39_990) for price in prices]
    store(cinema.owner_engine, prices=newer)


def stored_code(cinema: Cinema, **columns: Any) -> Row:
    code = build_promo_code(**({"valid_from": LONG_AGO} | columns))
    store(cinema.owner_engine, promo_codes=[code])
    return code
