"""What PostgreSQL refuses whoever asks: the rules of billing that no bug of ours can break."""

from typing import Any

import pytest
from sqlalchemy import text

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES, OPEN_PAYMENT_STATES
from tests.fixtures.builders import (
    NOON,
    build_card,
    build_invoice,
    build_payment,
    build_plan,
    build_price,
    build_refund,
    build_subscription,
    store,
)
from tests.models.conftest import Shelf
from tests.models.refusals import change, refused


@pytest.mark.parametrize("state", LIVE_SUBSCRIPTION_STATES)
def test_a_viewer_has_one_live_subscription(shelf: Shelf, state: str) -> None:
    second = build_subscription(shelf.viewer, shelf.price, state=state)

    rule = refused(lambda: store(shelf.engine, subscriptions=[second]))

    assert rule == "uq_subscriptions_one_live_per_viewer"


@pytest.mark.parametrize("state", ["cancelled", "expired", "abandoned"])
def test_subscriptions_that_ended_do_not_stand_in_the_way(shelf: Shelf, state: str) -> None:
    second = build_subscription(shelf.viewer, shelf.price, state=state)

    store(shelf.engine, subscriptions=[second])

    with shelf.engine.connect() as connection:
        assert connection.execute(text("select count(*) from subscriptions")).scalar_one() == 2


@pytest.mark.parametrize("first", OPEN_PAYMENT_STATES)
@pytest.mark.parametrize("second", OPEN_PAYMENT_STATES)
def test_an_invoice_has_one_open_attempt(shelf: Shelf, first: str, second: str) -> None:
    store(shelf.engine, payments=[build_payment(shelf.invoice, state=first)])
    rival = build_payment(shelf.invoice, state=second, attempt=2)

    rule = refused(lambda: store(shelf.engine, payments=[rival]))

    assert rule == "uq_payments_one_open_per_invoice"


RENEWALS = text("select count(*) from invoices where kind = 'renewal'")


def test_a_period_is_renewed_once(shelf: Shelf) -> None:
    demands = [
        build_invoice(shelf.subscription, kind="renewal", period_start=NOON, state=state)
        for state in ("paid", "issued")
    ]
    store(shelf.engine, invoices=demands[:1])

    rule = refused(lambda: store(shelf.engine, invoices=demands[1:]))

    assert rule == "uq_invoices_one_renewal_per_period"


def test_a_period_whose_demand_was_annulled_may_be_demanded_again(shelf: Shelf) -> None:
    demands = [
        build_invoice(shelf.subscription, kind="renewal", period_start=NOON, state=state)
        for state in ("cancelled", "cancelled", "issued")
    ]

    store(shelf.engine, invoices=demands)

    with shelf.engine.connect() as connection:
        assert connection.execute(RENEWALS).scalar_one() == len(demands)


def test_an_operation_of_the_provider_is_one_payment(shelf: Shelf) -> None:
    again = build_payment(shelf.invoice, state="succeeded", provider_transaction_id=3_000_000_001)

    rule = refused(lambda: store(shelf.engine, payments=[again]))

    assert rule == "uq_payments_provider_transaction"


def test_an_operation_of_the_provider_is_one_refund(shelf: Shelf) -> None:
    again = build_refund(shelf.payment, provider_transaction_id=4_000_000_001)

    rule = refused(lambda: store(shelf.engine, refunds=[again]))

    assert rule == "uq_refunds_provider_transaction"


def test_a_plan_has_one_current_price_for_each_currency(shelf: Shelf) -> None:
    euros = build_price(shelf.plan, currency="EUR")
    old = build_price(shelf.plan, superseded_at=NOON)
    store(shelf.engine, prices=[euros, old])

    rule = refused(lambda: store(shelf.engine, prices=[build_price(shelf.plan)]))

    assert rule == "uq_prices_current"


def test_a_card_is_remembered_once_while_it_is_active(shelf: Shelf) -> None:
    fingerprint = shelf.card["fingerprint"]
    store(
        shelf.engine,
        saved_cards=[build_card(shelf.viewer, fingerprint=fingerprint, state="rejected")],
    )
    again = build_card(shelf.viewer, fingerprint=fingerprint)

    rule = refused(lambda: store(shelf.engine, saved_cards=[again]))

    assert rule == "uq_saved_cards_fingerprint"


def test_a_plan_is_called_by_one_short_name(shelf: Shelf) -> None:
    namesake = build_plan(code=shelf.plan["code"])

    assert refused(lambda: store(shelf.engine, plans=[namesake])) == "uq_plans_code"


@pytest.mark.parametrize(
    ("table", "kind", "columns", "rule"),
    [
        ("prices", "price", {"amount_minor": 0}, "ck_prices_amount_positive"),
        ("prices", "price", {"amount_minor": -1}, "ck_prices_amount_positive"),
        ("prices", "price", {"currency": "rub"}, "ck_prices_currency_code"),
        ("invoices", "invoice", {"amount_minor": -1}, "ck_invoices_amount_not_negative"),
        ("invoices", "invoice", {"currency": "Rubles"}, "ck_invoices_currency_code"),
        ("invoices", "invoice", {"refunded_minor": 29_991}, "ck_invoices_refunds_within_amount"),
        ("invoices", "invoice", {"refunded_minor": -1}, "ck_invoices_refunds_within_amount"),
        ("invoices", "invoice", {"state": "open"}, "ck_invoices_state_known"),
        ("invoices", "invoice", {"kind": "loan"}, "ck_invoices_kind_known"),
        (
            "invoices",
            "invoice",
            {"kind": "gift"},
            "ck_invoices_all_but_gifts_have_subscriptions",
        ),
        (
            "invoices",
            "invoice",
            {"subscription_id": None},
            "ck_invoices_all_but_gifts_have_subscriptions",
        ),
        ("payments", "payment", {"amount_minor": -29_990}, "ck_payments_amount_positive"),
        ("payments", "payment", {"state": "failed"}, "ck_payments_state_known"),
        ("payments", "payment", {"origin": "robot"}, "ck_payments_origin_known"),
        ("refunds", "refund", {"amount_minor": 0}, "ck_refunds_amount_positive"),
        ("refunds", "refund", {"state": "done"}, "ck_refunds_state_known"),
        ("subscriptions", "subscription", {"state": "new"}, "ck_subscriptions_state_known"),
        (
            "subscriptions",
            "subscription",
            {"anchor_day": 0},
            "ck_subscriptions_anchor_day_of_month",
        ),
        (
            "subscriptions",
            "subscription",
            {"anchor_day": 32},
            "ck_subscriptions_anchor_day_of_month",
        ),
        (
            "subscriptions",
            "subscription",
            {"period_end": NOON},  # a period that ends where it begins pays for nothing
            "ck_subscriptions_period_runs_forward",
        ),
        ("saved_cards", "card", {"state": "lost"}, "ck_saved_cards_state_known"),
        (
            "saved_cards",
            "card",
            {"state": "withdrawn"},  # with its token still there
            "ck_saved_cards_withdrawn_token_erased",
        ),
        ("plans", "plan", {"status": "hidden"}, "ck_plans_status_known"),
        ("plans", "plan", {"period_unit": "hour"}, "ck_plans_period_unit_known"),
        ("plans", "plan", {"period_count": 0}, "ck_plans_period_count_sensible"),
        ("plans", "plan", {"grace_days": -1}, "ck_plans_grace_days_sensible"),
        ("plans", "plan", {"trial_days": -1}, "ck_plans_trial_days_sensible"),
    ],
)
def test_a_value_that_makes_no_sense_is_not_stored(
    shelf: Shelf, table: str, kind: str, columns: dict[str, object], rule: str
) -> None:
    row: dict[str, Any] = getattr(shelf, kind)

    assert refused(lambda: change(shelf, table, row, **columns)) == rule


def test_there_is_one_clock(shelf: Shelf) -> None:
    def second_clock() -> None:
        with shelf.engine.begin() as connection:
            connection.execute(text("insert into clock_offset values (2, interval '0')"))

    assert refused(second_clock) == "ck_clock_offset_one_row"
