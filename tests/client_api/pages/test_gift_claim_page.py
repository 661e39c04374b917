"""Claiming a gift on the page: what it does is told first, and is what happens then."""

from datetime import timedelta
from typing import Any

import pytest

from interaction_bus.commands import TurnRenewalOff
from interaction_bus.errors import MessageNotSent
from models import Gift, Invoice, Subscription
from runtime.identifiers import new_id
from runtime.web.pages.languages import HOME_ZONE
from tests.admin_api.office import counted_statements
from tests.client_api.cinema import LONG_AGO, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, seen
from tests.client_api.stored_gifts import stored_gift
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import GIFT_CODE, Present, bought_gift, gift_of
from tests.state_updater.plan_moves import after_days, offer, pause, sell_by_thirty_days
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    buy,
    declined,
    renew,
    subscribe,
    subscription_of,
)

PAGE = "/gifts/claim"

TYPED = {"code": " abcd-efgh-jklm-npqr "}


@pytest.fixture
def workshop(workshop: Workshop) -> Workshop:
    """Sell the plan on offer by 30 days."""
    sell_by_thirty_days(workshop)
    return workshop


@pytest.fixture
def present(cinema: Cinema, workshop: Workshop) -> Present:
    """Return a paid gift of two periods of 30 days; wishes are carried out at once."""
    carry_out_at_once(cinema, workshop)
    return bought_gift(workshop, periods=2, viewer_id=new_id())


@pytest.fixture
def purchase(workshop: Workshop) -> Purchase:
    """Return a subscription for 299.90 a period of 30 days, with a saved card."""
    return buy(workshop)


def look_at_code(armchair: Armchair) -> Any:
    """Type the code of the gift and look what it does."""
    return armchair.press(PAGE, "Look", TYPED)


def test_somebody_new_reads_until_when_they_can_watch_and_then_can(
    cinema: Cinema, workshop: Workshop, present: Present
) -> None:
    armchair = armchair_of(cinema, new_id())
    shown = look_at_code(armchair)

    after = armchair.follow(armchair.press(shown, "Take the gift"))

    end = (workshop.now() + timedelta(days=60)).astimezone(HOME_ZONE)
    assert f"You can watch at once, until {end:%-d %B %Y} ." in seen(shown)
    assert "Nothing is charged, now or later" in seen(shown)
    assert gift_of(workshop, present).state == "claimed"
    assert "The gift is yours." in seen(after)
    assert f"You can watch until {end:%-d %B %Y}" in seen(after)


def test_looking_at_a_code_claims_nothing(
    cinema: Cinema, workshop: Workshop, present: Present
) -> None:
    shown = look_at_code(armchair_of(cinema, new_id()))

    assert "A month of films, 60 days" in seen(shown)
    assert gift_of(workshop, present).state == "bought"


def test_the_code_can_be_typed_on_the_page_of_gifts(cinema: Cinema, present: Present) -> None:
    assert present

    shown = armchair_of(cinema, new_id()).press("/gifts", "Look", TYPED)

    assert "A month of films, 60 days" in seen(shown)


def test_the_code_is_in_no_address(cinema: Cinema, present: Present) -> None:
    assert present
    shown = look_at_code(armchair_of(cinema, new_id()))

    assert shown.request.full_path.rstrip("?") == PAGE
    assert f"?code={GIFT_CODE}" not in shown.text


def test_a_subscription_grows_by_what_the_page_said(
    cinema: Cinema, workshop: Workshop, present: Present, purchase: Purchase
) -> None:
    assert present
    armchair = armchair_of(cinema, purchase.viewer_id)
    shown = look_at_code(armchair)

    armchair.press(shown, "Take the gift")

    end = subscription_of(workshop, purchase).period_end
    assert end is not None
    assert f"You can watch until {end.astimezone(HOME_ZONE):%-d %B %Y} ." in seen(shown)
    assert "The time is added to your subscription “A month of films”." in seen(shown)
    assert "Nothing is charged before then." in seen(shown)


def test_without_renewal_nothing_is_charged_after_it_either(
    cinema: Cinema, workshop: Workshop, present: Present, purchase: Purchase
) -> None:
    assert present
    workshop.send(
        TurnRenewalOff(subscription_id=purchase.subscription_id, viewer_id=purchase.viewer_id)
    )

    shown = look_at_code(armchair_of(cinema, purchase.viewer_id))

    assert "Renewal is off, so nothing is charged after it either." in seen(shown)


def test_a_period_that_is_not_paid_is_settled_by_the_gift(
    cinema: Cinema, workshop: Workshop, present: Present, purchase: Purchase
) -> None:
    assert present
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1))
    armchair = armchair_of(cinema, purchase.viewer_id)
    shown = look_at_code(armchair)

    armchair.press(shown, "Take the gift")

    assert "The gift stands for the period that is not paid" in seen(shown)
    assert workshop.row(Invoice, renewal.invoice_id).state == "cancelled"
    end = subscription_of(workshop, purchase).period_end
    assert end is not None
    assert f"You can watch until {end.astimezone(HOME_ZONE):%-d %B %Y} ." in seen(shown)


def test_no_day_of_a_trial_is_lost(cinema: Cinema, workshop: Workshop, present: Present) -> None:
    assert present
    price = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    trial = subscribe(workshop, plan_id=price["plan_id"], price_id=price["id"], trial=True)
    armchair = armchair_of(cinema, trial.viewer_id)
    shown = look_at_code(armchair)

    armchair.press(shown, "Take the gift")

    end = subscription_of(workshop, trial).period_end
    assert end is not None
    assert "No day of your trial is lost: the gift follows it." in seen(shown)
    assert f"You can watch until {end.astimezone(HOME_ZONE):%-d %B %Y} ." in seen(shown)


def test_a_pause_keeps_the_time_of_the_gift_too(
    cinema: Cinema, workshop: Workshop, present: Present, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 10)
    pause(workshop, purchase)
    armchair = armchair_of(cinema, purchase.viewer_id)
    shown = look_at_code(armchair)

    armchair.press(shown, "Take the gift")

    assert "The time of the gift, 60 days, is added to the paid time that waits for you." in seen(
        shown
    )
    assert gift_of(workshop, present).state == "claimed"


def test_whoever_waits_for_a_first_payment_learns_what_to_do_first(
    cinema: Cinema, workshop: Workshop, present: Present
) -> None:
    waiting = subscribe(workshop)

    shown = look_at_code(armchair_of(cinema, waiting.viewer_id))

    assert "Pay it or give it up, then claim the gift: the code stays good until" in seen(shown)
    assert "Take the gift" not in seen(shown)
    assert gift_of(workshop, present).state == "bought"


@pytest.mark.parametrize(
    ("columns", "status", "words"),
    [
        ({"state": "ordered"}, 404, "There is no gift with this code."),
        ({"state": "claimed", "claimed_at": LONG_AGO}, 409, "Somebody has claimed this gift"),
        ({"state": "returned"}, 409, "This gift was taken back by whoever bought it."),
        ({"expires_at": LONG_AGO}, 409, "The time to claim this gift is over."),
        ({"code_digest": "of another code"}, 404, "There is no gift with this code."),
    ],
)
def test_a_code_that_claims_nothing_says_why(
    cinema: Cinema, columns: dict[str, Any], status: int, words: str
) -> None:
    stored_gift(cinema, cinema.build_viewer(), **columns)

    answer = look_at_code(armchair_of(cinema, new_id()))

    assert answer.status_code == status
    assert words in seen(answer)
    assert "Take the gift" not in seen(answer)
    assert 'value=" abcd-efgh-jklm-npqr "' in answer.text


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "----", "\u200f🎬", "КОД"])
def test_whatever_is_typed_is_a_code_and_nothing_else(cinema: Cinema, typed: str) -> None:
    answer = armchair_of(cinema, new_id()).press(PAGE, "Look", {"code": typed})

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("typed", ["", " ", "X" * 65])
def test_what_is_no_code_is_refused_beside_the_field(cinema: Cinema, typed: str) -> None:
    answer = armchair_of(cinema, new_id()).press(PAGE, "Look", {"code": typed})

    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


def test_a_gift_that_somebody_was_quicker_to_take_is_not_taken_twice(
    cinema: Cinema, workshop: Workshop, present: Present
) -> None:
    slow, quick = armchair_of(cinema, new_id()), armchair_of(cinema, new_id())
    shown = look_at_code(slow)
    quick.press(look_at_code(quick), "Take the gift")

    answer = slow.press(shown, "Take the gift")

    assert answer.status_code == 409
    assert "Somebody has claimed this gift already." in seen(answer)
    assert len(workshop.rows(Subscription)) == 1
    assert workshop.row(Gift, present.gift_id).state == "claimed"


def test_a_doubled_click_takes_one_gift(
    cinema: Cinema, workshop: Workshop, present: Present
) -> None:
    assert present
    armchair = armchair_of(cinema, new_id())
    shown = look_at_code(armchair)

    answers = [armchair.press(shown, "Take the gift") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(workshop.rows(Subscription)) == 1


def test_while_the_broker_is_away_the_code_is_kept_in_its_field(
    cinema: Cinema, present: Present
) -> None:
    assert present
    armchair = armchair_of(cinema, new_id())
    shown = look_at_code(armchair)
    cinema.publisher.refusal = MessageNotSent("away")

    answer = armchair.press(shown, "Take the gift")

    assert answer.status_code == 503
    assert "sending it twice does no harm" in seen(answer)
    assert "abcd-efgh-jklm-npqr" in answer.text


def test_a_form_of_another_site_takes_nothing(
    cinema: Cinema, workshop: Workshop, present: Present
) -> None:
    fields = {"wish": new_id().hex, "code": GIFT_CODE, "confirmed": "on"}

    answer = armchair_of(cinema, new_id()).client.post(
        PAGE, data=fields, headers={"Accept": "text/html"}
    )

    assert answer.status_code == 400
    assert gift_of(workshop, present).state == "bought"


def test_looking_takes_two_statements(cinema: Cinema, present: Present) -> None:
    assert present
    armchair = armchair_of(cinema, new_id())
    page = armchair.look(PAGE)
    services = cinema.app.extensions["kinokassa-client-api"]

    with counted_statements(services.primary) as statements:
        armchair.press(page, "Look", TYPED)

    assert len(statements) == 2, statements
