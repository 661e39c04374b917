"""A new price: planned, announced in time, and taken by the renewal it was told for."""

from datetime import timedelta

from billing_rules.derivation_parts import PriceConsent
from interaction_bus.commands import AnnouncePrice
from models import Invoice
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import (
    CHEAPER,
    DEARER,
    NOTICE_DAYS,
    OLD,
    amount_of,
    announced,
    answer,
    consent_of,
    plan,
    renew_and_pay,
    start_move,
    supersede_price,
)
from tests.state_updater.purchases import advance_to, buy, derivation_of, renew, subscription_of


def test_a_new_version_of_the_price_leaves_a_subscriber_on_theirs(workshop: Workshop) -> None:
    purchase = buy(workshop)
    supersede_price(workshop, DEARER)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD


def test_a_price_is_planned_for_the_first_renewal_after_its_notice(workshop: Workshop) -> None:
    purchase = buy(workshop)

    consent_id = plan(workshop, start_move(workshop), purchase)

    consent = consent_of(workshop, consent_id)
    assert (consent.state, consent.applies_at) == (
        "planned",
        subscription_of(workshop, purchase).period_end,
    )
    assert "prices.announced" not in workshop.staged("event")


def test_a_price_for_which_the_next_renewal_is_too_near_waits_for_the_one_after(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    first_end = subscription_of(workshop, purchase).period_end
    assert first_end is not None
    advance_to(workshop, first_end - timedelta(days=NOTICE_DAYS) + timedelta(seconds=1))

    consent_id = plan(workshop, start_move(workshop), purchase)

    assert consent_of(workshop, consent_id).applies_at > first_end + timedelta(days=27)


def test_a_plan_for_the_last_day_of_notice_is_announced_in_the_same_breath(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    period_end = subscription_of(workshop, purchase).period_end
    assert period_end is not None
    advance_to(workshop, period_end - timedelta(days=NOTICE_DAYS, minutes=1))

    consent_id = plan(workshop, start_move(workshop), purchase)

    consent = consent_of(workshop, consent_id)
    assert (consent.state, consent.applies_at) == ("announced", period_end)
    assert workshop.staged("event")[-1] == "prices.announced"


def test_a_price_is_not_announced_before_its_time(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)

    workshop.send(AnnouncePrice(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan"]


def test_a_price_is_announced_once_however_often_it_is_swept(workshop: Workshop) -> None:
    consent_id = announced(workshop, buy(workshop))

    workshop.send(AnnouncePrice(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan", "announce"]
    assert workshop.staged("event").count("prices.announced") == 1


def test_a_price_that_is_announced_late_is_put_off_by_a_period(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)
    planned_for = consent_of(workshop, consent_id).applies_at
    advance_to(workshop, planned_for - timedelta(days=NOTICE_DAYS) + timedelta(seconds=1))

    workshop.send(AnnouncePrice(price_consent_id=consent_id))

    assert workshop.history(consent_id) == ["plan", "postpone"]
    assert consent_of(workshop, consent_id).applies_at > planned_for


def test_a_rise_that_needs_no_consent_is_charged_from_the_day_announced(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase)

    renewal = renew(workshop, purchase)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.amount_minor == DEARER
    assert workshop.history(consent_id) == ["plan", "announce", "move"]
    assert (
        subscription_of(workshop, purchase).price_id == consent_of(workshop, consent_id).to_price_id
    )


def test_the_first_invoice_at_a_new_price_tells_why_it_is_dearer(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, needs_consent=True)
    answer(workshop, purchase, consent_id, agrees=True)

    renewal = renew(workshop, purchase)

    told = derivation_of(workshop.row(Invoice, renewal.invoice_id)).price_move
    consent = consent_of(workshop, consent_id)
    assert told is not None
    assert (told.old_price_minor, told.consent) == (OLD, PriceConsent.AGREED)
    assert (told.announced_at, told.consented_at) == (consent.announced_at, consent.answered_at)


def test_the_invoice_after_that_tells_of_no_move(workshop: Workshop) -> None:
    purchase = buy(workshop)
    announced(workshop, purchase)
    renew_and_pay(workshop, purchase, amount_minor=DEARER)

    renewal = renew(workshop, purchase)

    invoice = workshop.row(Invoice, renewal.invoice_id)
    assert invoice.amount_minor == DEARER
    assert derivation_of(invoice).price_move is None


def test_a_renewal_before_the_day_announced_is_at_the_old_price(workshop: Workshop) -> None:
    purchase = buy(workshop)
    announced(workshop, purchase, announce_days=40)

    first, second = (
        amount_of(workshop, renew_and_pay(workshop, purchase, amount_minor=amount))
        for amount in (OLD, DEARER)
    )

    assert (first, second) == (OLD, DEARER)


def test_a_renewal_that_nobody_announced_the_price_for_is_at_the_old_one(
    workshop: Workshop,
) -> None:
    purchase = buy(workshop)
    consent_id = plan(workshop, start_move(workshop), purchase)

    renewal = renew(workshop, purchase)

    assert amount_of(workshop, renewal.invoice_id) == OLD
    assert workshop.history(consent_id) == ["plan", "postpone"]
    assert consent_of(workshop, consent_id).applies_at >= workshop.now() + timedelta(
        days=NOTICE_DAYS
    )


def test_a_lower_price_is_taken_without_asking(workshop: Workshop) -> None:
    purchase = buy(workshop)
    consent_id = announced(workshop, purchase, amount_minor=CHEAPER, needs_consent=True)

    renewal = renew(workshop, purchase)

    assert consent_of(workshop, consent_id).needs_consent is False
    assert amount_of(workshop, renewal.invoice_id) == CHEAPER
