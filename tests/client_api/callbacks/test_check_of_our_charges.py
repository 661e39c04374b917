"""Check lets through what we ourselves began, whoever tries and however often it was refused."""

import pytest

from billing_rules.checkout import CheckAnswer
from tests.client_api.cinema import LONG_AGO, Cinema, Row, notification_fields
from tests.fixtures.builders import build_card, build_gift_invoice, build_invoice, store


def check(cinema: Cinema, payment: Row) -> int:
    answer = cinema.notify("check", notification_fields(payment))
    code: int = answer.json["code"]
    return code


@pytest.mark.parametrize(
    ("kind", "invoice_state", "subscription_state", "origin"),
    [
        ("renewal", "issued", "active", "schedule"),
        ("renewal", "issued", "trialing", "schedule"),
        # The paid time is over and the ladder goes on: this is the very charge that recovers it.
        ("renewal", "past_due", "past_due", "schedule"),
        ("renewal", "past_due", "past_due", "manager"),
        ("renewal", "past_due", "past_due", "viewer"),
        ("change", "issued", "active", "viewer"),
    ],
)
@pytest.mark.parametrize("payment_state", ["sent", "unknown"])
def test_a_charge_of_a_saved_card_that_we_began_goes_on(
    cinema: Cinema,
    kind: str,
    invoice_state: str,
    subscription_state: str,
    origin: str,
    payment_state: str,
) -> None:
    viewer = cinema.build_viewer()
    card = build_card(viewer)
    store(cinema.owner_engine, saved_cards=[card])
    running = cinema.build_subscription(
        viewer,
        state=subscription_state,
        saved_card_id=card["id"],
        period_end=LONG_AGO.replace(year=2021),
        access_until=LONG_AGO.replace(year=2021),
    )
    invoice = build_invoice(running, kind=kind, state=invoice_state, expires_at=None)
    store(cinema.owner_engine, invoices=[invoice])

    payment = cinema.build_payment(
        invoice, origin=origin, state=payment_state, saved_card_id=card["id"], attempt=3
    )

    assert check(cinema, payment) == CheckAnswer.ALLOW


def test_a_gift_may_be_paid_though_it_belongs_to_no_subscription(cinema: Cinema) -> None:
    gift = build_gift_invoice(cinema.build_viewer(), state="issued", expires_at=None)
    store(cinema.owner_engine, invoices=[gift])

    assert check(cinema, cinema.build_payment(gift)) == CheckAnswer.ALLOW


@pytest.mark.parametrize("state", ["withdrawn", "rejected", "expired"])
def test_a_card_that_may_be_charged_no_more_is_refused_to_the_schedule(
    cinema: Cinema, state: str
) -> None:
    viewer = cinema.build_viewer()
    token = None if state == "withdrawn" else "sealed"
    card = build_card(viewer, state=state, sealed_token=token)
    running = cinema.build_subscription(viewer)
    invoice = build_invoice(running, kind="renewal", expires_at=None)
    store(cinema.owner_engine, saved_cards=[card], invoices=[invoice])

    payment = cinema.build_payment(
        invoice, origin="schedule", state="sent", saved_card_id=card["id"]
    )

    assert check(cinema, payment) == CheckAnswer.CANNOT_ACCEPT
