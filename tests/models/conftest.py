"""One viewer's rows, as PostgreSQL's own rules see them."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.fixtures.builders import (
    build_card,
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_refund,
    build_subscription,
    build_viewer,
    store,
)


@dataclass(frozen=True)
class Shelf:
    """A row of each kind that hangs together, stored."""

    engine: Engine
    viewer: dict[str, Any]
    plan: dict[str, Any]
    price: dict[str, Any]
    subscription: dict[str, Any]
    invoice: dict[str, Any]
    payment: dict[str, Any]
    refund: dict[str, Any]
    card: dict[str, Any]


@pytest.fixture
def shelf(owner_engine: Engine) -> Shelf:
    """Return stored rows of one viewer: active, with a paid invoice and a refund on its way."""
    viewer, plan = build_viewer(), build_plan()
    price = build_price(plan)
    subscription = build_subscription(viewer, price)
    invoice = build_invoice(subscription, state="paid")
    payment = build_payment(invoice, state="succeeded", provider_transaction_id=3_000_000_001)
    refund = build_refund(payment, provider_transaction_id=4_000_000_001)
    card = build_card(viewer)
    store(
        owner_engine,
        viewers=[viewer],
        plans=[plan],
        prices=[price],
        saved_cards=[card],
        subscriptions=[subscription],
        invoices=[invoice],
        payments=[payment],
        refunds=[refund],
    )
    return Shelf(owner_engine, viewer, plan, price, subscription, invoice, payment, refund, card)
