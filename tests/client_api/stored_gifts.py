"""Gifts that were paid, with a code that the client API can open."""

from typing import Any

from billing_rules.gift_codes import code_digest
from client_api.services import current_services
from tests.client_api.cinema import FAR_AHEAD, Cinema, Row
from tests.fixtures.builders import build_gift, build_gift_invoice, store

CODE = "ABCDEFGHJKLMNPQR"


def stored_gift(cinema: Cinema, buyer: Row, **columns: Any) -> Row:
    """Store a gift that was paid, claimable far into the future unless told otherwise."""
    price = cinema.build_price()
    invoice = build_gift_invoice(buyer)
    with cinema.app.app_context():
        sealed_code = current_services().sealer.seal({"code": CODE})
    defaults = {
        "code_digest": code_digest(CODE),
        "sealed_code": sealed_code,
        "expires_at": FAR_AHEAD,
    }
    gift = build_gift(invoice, price, **(defaults | columns))
    store(cinema.owner_engine, invoices=[invoice], gifts=[gift])
    return gift
