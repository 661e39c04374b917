"""After a refusal: the ladder of further tries, access meanwhile, and the end of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from interaction_bus.commands import CollectInvoice, EndSubscription, OpenCheckout, RetryPayment
from models import Invoice, Payment, SavedCard, StateChange
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import (
    Purchase,
    Renewal,
    advance_to,
    approved,
    buy,
    declined,
    pay,
    payment_of,
    renew,
    subscription_of,
)

MOSCOW = ZoneInfo("Europe/Moscow")


def refuse(
    workshop: Workshop, renewal: Renewal, *, code: str = "5051", decline_class: str = "temporary"
) -> Invoice:
    """Have the last attempt declined and return the invoice."""
    payment = payment_of(workshop, renewal.invoice_id)
    transaction_id = 3_000_000_100 + payment.attempt
    workshop.send(
        declined(payment.id, transaction_id=transaction_id, code=code, decline_class=decline_class)
    )
    return workshop.row(Invoice, renewal.invoice_id)


def try_when_planned(workshop: Workshop, renewal: Renewal) -> datetime:
    """Move to the planned try and begin it; return when that was."""
    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert planned is not None, "no further try is planned"
    advance_to(workshop, planned)
    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id()))
    assert payment_of(workshop, renewal.invoice_id).state == "sent"
    return planned


def end(workshop: Workshop, purchase: Purchase) -> None:
    workshop.send(EndSubscription(subscription_id=purchase.subscription_id))


def test_an_empty_card_is_tried_on_mornings_until_the_ladder_ends(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    mornings = []
    while refuse(workshop, renewal).next_attempt_at is not None:
        mornings.append(try_when_planned(workshop, renewal))

    assert len(mornings) == 5
    assert all(10 <= morning.astimezone(MOSCOW).hour < 12 for morning in mornings)
    assert subscription_of(workshop, purchase).state == "expired"
    assert workshop.row(Invoice, renewal.invoice_id).state == "uncollectible"


def test_access_ends_with_the_grace_days_while_the_ladder_goes_on(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal)
    workshop.advance(timedelta(days=3))

    end(workshop, purchase)
    end(workshop, purchase)

    assert subscription_of(workshop, purchase).state == "past_due"
    assert workshop.staged("event").count("access.revoked") == 1
    assert workshop.row(Invoice, renewal.invoice_id).next_attempt_at is not None


def test_money_recovered_after_the_grace_days_gives_access_back(workshop: Workshop) -> None:
    purchase = buy(workshop)
    period_end = subscription_of(workshop, purchase).period_end
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal)
    workshop.advance(timedelta(days=4))
    end(workshop, purchase)
    try_when_planned(workshop, renewal)

    attempt = payment_of(workshop, renewal.invoice_id)
    workshop.send(approved(workshop, attempt.id, transaction_id=3_000_000_200))

    subscription = subscription_of(workshop, purchase)
    assert (subscription.state, subscription.period_start) == ("active", period_end)
    assert subscription.access_revoked_at is None
    assert "access.granted" in workshop.staged("event")[-4:]


def test_an_unconditional_refusal_stops_the_card_at_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    invoice = refuse(workshop, renewal, code="5005", decline_class="unconditional")

    assert invoice.next_attempt_at is None
    assert [card.state for card in workshop.rows(SavedCard)] == ["rejected"]
    assert subscription_of(workshop, purchase).state == "past_due"


def test_an_unreachable_bank_is_tried_again_after_an_hour(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    before = workshop.now()

    planned = refuse(workshop, renewal, code="5091", decline_class="technical").next_attempt_at

    assert planned is not None
    assert timedelta(hours=1) <= planned - before < timedelta(hours=1, minutes=1)


def test_an_unknown_code_raises_an_alert_and_is_tried_a_day_later(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    before = workshop.now()

    planned = refuse(workshop, renewal, code="7777", decline_class="unrecognised").next_attempt_at

    assert planned is not None
    assert timedelta(hours=24) <= planned - before < timedelta(hours=25)
    assert "payments.unknown_decline" in workshop.staged("event")


def test_the_providers_retry_after_wins(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    forbidden_until = workshop.now() + timedelta(days=6)

    workshop.send(
        declined(renewal.payment_id, transaction_id=3_000_000_101, retry_after=forbidden_until)
    )

    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert planned is not None
    assert planned >= forbidden_until


def test_a_retry_after_that_only_the_notification_tells_moves_the_planned_try(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal)
    forbidden_until = workshop.now() + timedelta(days=6)

    workshop.send(
        declined(renewal.payment_id, transaction_id=3_000_000_101, retry_after=forbidden_until)
    )

    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert planned is not None
    assert planned >= forbidden_until


def test_paying_by_hand_cancels_the_planned_try_in_the_same_transaction(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal)

    overdue = Purchase(purchase.viewer_id, purchase.subscription_id, renewal.invoice_id)
    pay(workshop, overdue, transaction_id=3_000_000_200)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert (invoice.state, invoice.next_attempt_at) == ("paid", None)
    assert subscription_of(workshop, purchase).state == "active"


def test_no_planned_try_begins_while_the_viewer_is_in_the_widget(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    planned = refuse(workshop, renewal).next_attempt_at
    assert planned is not None
    advance_to(workshop, planned)
    checkout = OpenCheckout(
        viewer_id=purchase.viewer_id, invoice_id=renewal.invoice_id, new_payment_id=new_id()
    )
    workshop.send(checkout)

    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id()))

    assert payment_of(workshop, renewal.invoice_id).id == checkout.new_payment_id


def test_a_managers_try_uses_up_no_rung_of_the_schedule(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal, code="5091", decline_class="technical")
    retry = RetryPayment(
        payment_id=renewal.payment_id, new_payment_id=new_id(), attempt_number=1, reason="asked"
    )
    workshop.send(retry)

    refuse(workshop, renewal, code="5091", decline_class="technical")

    assert [plan["tries"] for plan in plans_of(workshop, renewal)] == [1, 1]


def test_every_planned_try_is_in_the_history_with_its_ladder(workshop: Workshop) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)

    planned = refuse(workshop, renewal).next_attempt_at

    assert planned is not None
    assert plans_of(workshop, renewal) == [
        {
            "next_attempt_at": planned.isoformat(),
            "reason": "the charge was declined",
            "ladder": "funds",
            "ladder_version": "2026-11",
            "tries": 1,
        }
    ]


def test_without_grace_a_refusal_ends_access_at_once(workshop: Workshop) -> None:
    purchase = buy(workshop)
    set_grace(workshop, purchase, days=0)
    renewal = renew(workshop, purchase)
    assert is_watching(workshop, purchase), "a late answer of the bank takes no access"

    refuse(workshop, renewal)

    assert not is_watching(workshop, purchase)


@pytest.mark.parametrize("manual", [1, 3])
def test_no_third_try_of_the_schedule_comes_within_24_hours(
    workshop: Workshop, manual: int
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    refuse(workshop, renewal, code="5091", decline_class="technical")
    for _ in range(manual):
        attempts = len(workshop.rows(Payment, invoice_id=renewal.invoice_id))
        retry = RetryPayment(
            payment_id=renewal.payment_id,
            new_payment_id=new_id(),
            attempt_number=attempts,
            reason="asked",
        )
        workshop.send(retry)
        refuse(workshop, renewal, code="5091", decline_class="technical")
    workshop.advance(timedelta(hours=2))

    workshop.send(CollectInvoice(invoice_id=renewal.invoice_id, new_payment_id=new_id()))

    assert payment_of(workshop, renewal.invoice_id).origin == "manager"
    planned = workshop.row(Invoice, renewal.invoice_id).next_attempt_at
    assert planned is not None
    assert planned > workshop.now() + timedelta(hours=20)


def plans_of(workshop: Workshop, renewal: Renewal) -> list[dict[str, object]]:
    """Return what each planned try was based on, the oldest first."""
    query = (
        select(StateChange.detail)
        .where(StateChange.subject_id == renewal.invoice_id, StateChange.trigger == "plan_attempt")
        .order_by(StateChange.seq)
    )
    with Session(workshop.owner_engine) as session:
        return list(session.scalars(query))


def set_grace(workshop: Workshop, purchase: Purchase, *, days: int) -> None:
    with workshop.owner_engine.begin() as connection:
        connection.exec_driver_sql(
            "update subscriptions set grace_days = %s where id = %s",
            (days, str(purchase.subscription_id)),
        )


def is_watching(workshop: Workshop, purchase: Purchase) -> bool:
    access_until = subscription_of(workshop, purchase).access_until
    return access_until is not None and access_until > workshop.now()
