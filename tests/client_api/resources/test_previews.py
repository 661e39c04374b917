"""Previews of changes: they tell what the command then does, and change nothing themselves."""

from datetime import timedelta

import pytest

from client_api.representations.previews import (
    CancelPreviewSchema,
    ChangePreviewSchema,
    PausePreviewSchema,
)
from interaction_bus.commands import TurnRenewalOff, WithdrawCard
from models import Invoice
from tests.client_api.cinema import Caller, Cinema, assert_fits
from tests.client_api.resources.previewing import look, moment, shown_again
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    Row,
    after_days,
    cancel,
    change,
    offer,
    pause,
    refunds_minor,
    resume,
    schedule_change,
    settle_charge,
)
from tests.state_updater.purchases import (
    Purchase,
    advance_to,
    only_card,
    subscribe,
    subscription_of,
)


@pytest.fixture(autouse=True)
def dearer(workshop: Workshop) -> Row:
    return offer(workshop, amount_minor=59_990, code="more", grace_days=7, **THIRTY_DAYS)


def test_a_change_does_what_its_preview_said(
    workshop: Workshop, caller: Caller, purchase: Purchase, dearer: Row
) -> None:
    after_days(workshop, purchase, 15)
    preview = look(caller, purchase, "/change-preview?plan=more").json
    assert_fits(ChangePreviewSchema, preview)

    wish = change(
        workshop,
        purchase,
        dearer,
        quoted_minor=preview["quoted_amount_minor"],
        quoted_at=moment(preview["quoted_at"]),
    )
    settle_charge(workshop, wish.new_payment_id)

    after = shown_again(caller, purchase)
    invoice = workshop.row(Invoice, wish.new_invoice_id)
    assert preview["due_now"]["amount_minor"] == invoice.amount_minor
    assert preview["card"] == only_card(workshop).last_four
    assert preview["period_end"] == after["period_end"]
    assert preview["access_until"] == after["access"]["until"]
    assert preview["next_charge"] == after["next_charge"]


@pytest.mark.parametrize("days", [0, 7.7, 29.99])
def test_a_change_to_a_cheaper_plan_gives_back_what_its_preview_said(
    workshop: Workshop, caller: Caller, purchase: Purchase, days: float
) -> None:
    cheaper = offer(workshop, amount_minor=9_990, code="less", **THIRTY_DAYS)
    after_days(workshop, purchase, days)
    preview = look(caller, purchase, "/change-preview?plan=less").json

    change(
        workshop,
        purchase,
        cheaper,
        quoted_minor=preview["quoted_amount_minor"],
        quoted_at=moment(preview["quoted_at"]),
    )

    assert refunds_minor(workshop) == [preview["goes_back"]["amount_minor"]]
    assert preview["quoted_amount_minor"] == -preview["goes_back"]["amount_minor"]


def test_a_change_of_length_begins_the_period_that_its_preview_said(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    yearly = offer(workshop, amount_minor=299_000, code="yearly", period_unit="year")
    after_days(workshop, purchase, 15)
    preview = look(caller, purchase, "/change-preview?plan=yearly").json

    wish = change(
        workshop,
        purchase,
        yearly,
        quoted_minor=preview["quoted_amount_minor"],
        quoted_at=moment(preview["quoted_at"]),
    )
    settle_charge(workshop, wish.new_payment_id)

    after = shown_again(caller, purchase)
    assert (preview["begins_at"], preview["period_end"]) == (
        after["period_start"],
        after["period_end"],
    )
    assert preview["next_charge"] == after["next_charge"]


def test_a_scheduled_change_is_shown_as_its_preview_said(
    workshop: Workshop, caller: Caller, purchase: Purchase, dearer: Row
) -> None:
    preview = look(caller, purchase, "/change-preview?plan=more&when=period_end").json

    schedule_change(workshop, purchase, dearer)

    after = shown_again(caller, purchase)
    assert preview["due_now"]["amount_minor"] == 0
    assert preview["next_charge"] == after["next_charge"]
    assert preview["begins_at"] == after["pending_change"]["begins_at"]
    assert after["pending_change"]["plan"]["code"] == "more"
    assert after["pending_change"]["price"]["amount"] == "599.90"


def test_cancelling_gives_back_what_its_preview_said(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 10)
    preview = look(caller, purchase, "/cancel-preview").json
    assert_fits(CancelPreviewSchema, preview)

    cancel(workshop, purchase, refund="prorated")

    assert refunds_minor(workshop) == [pytest.approx(preview["goes_back"]["amount_minor"], abs=2)]


def test_a_pause_ends_as_its_preview_said(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 10)
    until = workshop.now() + timedelta(days=40)
    preview = caller.client.get(
        f"/v1/subscriptions/{purchase.subscription_id}/pause-preview",
        query_string={"until": until.isoformat()},
        headers=caller.headers,
    ).json
    assert_fits(PausePreviewSchema, preview)

    pause(workshop, purchase, resumes_at=until)
    advance_to(workshop, until)
    resume(workshop, purchase)

    drift = subscription_of(workshop, purchase).period_end - moment(preview["period_end"])
    assert abs(drift) < timedelta(minutes=1)
    assert preview["days_left"] == 19
    assert preview["next_charge"]["at"] == preview["period_end"]


def test_a_pause_without_an_end_tells_no_dates(caller: Caller, purchase: Purchase) -> None:
    preview = look(caller, purchase, "/pause-preview").json

    assert (preview["resumes_at"], preview["period_end"], preview["next_charge"]) == (
        None,
        None,
        None,
    )


def test_a_paused_subscription_shows_since_when(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    pause(workshop, purchase, resumes_at=workshop.now() + timedelta(days=5))

    shown = shown_again(caller, purchase)

    assert shown["access"]["reason"] == "paused"
    assert shown["paused_at"] < shown["resumes_at"]
    assert shown["next_charge"] is None


def test_looking_changes_nothing(workshop: Workshop, caller: Caller, purchase: Purchase) -> None:
    before = len(workshop.history(purchase.subscription_id))

    for path in ("/change-preview?plan=more", "/cancel-preview", "/pause-preview"):
        assert look(caller, purchase, path).status_code == 200

    assert len(workshop.history(purchase.subscription_id)) == before


def test_a_trial_without_a_card_is_not_renewed(workshop: Workshop, cinema: Cinema) -> None:
    workshop.price = offer(
        workshop, amount_minor=29_990, trial_days=14, trial_needs_card=False, code="try"
    )
    workshop.plan = {"id": workshop.price["plan_id"]}
    trial = subscribe(workshop, trial=True)
    caller = cinema.caller(trial.viewer_id)

    preview = look(caller, trial, "/change-preview?plan=more").json

    shown = shown_again(caller, trial)
    assert (preview["due_now"]["amount_minor"], preview["next_charge"]) == (0, None)
    assert preview["access_until"] == shown["trial_end"] == shown["access"]["until"]


def test_without_renewal_nothing_is_charged_next(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))

    preview = look(caller, purchase, "/change-preview?plan=more").json

    assert preview["next_charge"] is None
    assert preview["access_until"] == preview["period_end"]


def test_a_withdrawn_card_is_not_the_one_to_be_charged(
    workshop: Workshop, caller: Caller, purchase: Purchase
) -> None:
    workshop.send(WithdrawCard(saved_card_id=only_card(workshop).id, viewer_id=purchase.viewer_id))

    preview = look(caller, purchase, "/change-preview?plan=more").json

    assert preview["card"] is None
    assert "самостоятельно" in preview["sentence"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Your access ends at once."), ("ru", "Доступ закончится сразу.")],
)
def test_the_sentence_is_in_the_viewers_language(
    cinema: Cinema, purchase: Purchase, language: str, expected: str
) -> None:
    caller = cinema.caller(purchase.viewer_id, locale=language)

    preview = look(caller, purchase, "/cancel-preview").json

    assert preview["sentence"].startswith(expected)
