"""Pausing by the page: what each pause would do stands beside it, and the pressed one is begun."""

from datetime import timedelta

import pytest

from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, carry_out_at_once, seen
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import after_days, pause
from tests.state_updater.purchases import Purchase, renew, subscription_of

PAGE = "/subscription/pause"


def test_each_pause_tells_when_it_ends_beside_what_it_does(armchair: Armchair) -> None:
    page = seen(armchair.look(PAGE))

    assert page.count("Until ") == 4
    assert "Until I come back" in page
    assert "Next charge: RUB 299.90 to card •4242 on" in page


def test_a_week_of_pause_ends_with_the_day_that_was_told(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    answer = armchair.press(PAGE, "Pause now")

    paused = subscription_of(workshop, purchase)
    assert paused.state == "paused"
    assert paused.resumes_at is not None
    assert timedelta(days=6) < paused.resumes_at - workshop.now() <= timedelta(days=7)
    assert "Your subscription is paused." in seen(armchair.follow(answer))


def test_the_day_on_which_watching_goes_on_begins_where_the_viewer_lives(
    cinema: Cinema, workshop: Workshop, purchase: Purchase
) -> None:
    carry_out_at_once(cinema, workshop)
    armchair = armchair_of(cinema, purchase.viewer_id, timezone="Asia/Vladivostok")

    armchair.press(PAGE, "Pause now")

    resumes_at = subscription_of(workshop, purchase).resumes_at
    assert resumes_at is not None
    assert (resumes_at + timedelta(hours=10)).hour == 0


def test_a_pause_may_be_left_open(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    answer = armchair.press(PAGE, "Pause now", {"until": "open"})

    paused = subscription_of(workshop, purchase)
    assert (paused.state, paused.resumes_at) == ("paused", None)
    assert "It goes on when you say so." in seen(armchair.follow(answer))


def test_another_day_is_looked_at_before_it_is_chosen(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    day = (workshop.now() + timedelta(days=45)).date().isoformat()
    shown = armchair.press(PAGE, "Show what happens", {"until": day})

    armchair.press(shown, "Pause now")

    assert f'value="{day}"' in shown.text
    resumes_at = subscription_of(workshop, purchase).resumes_at
    assert resumes_at is not None
    assert timedelta(days=43) < resumes_at - workshop.now() < timedelta(days=46)


@pytest.mark.parametrize("days", [-1, 0, 92])
def test_a_day_out_of_range_is_refused_before_anything_is_sent(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, days: int
) -> None:
    day = (workshop.now() + timedelta(days=days)).date().isoformat()

    shown = armchair.press(PAGE, "Show what happens", {"until": day})

    assert "A pause cannot end on that day" in seen(shown)
    assert "Pause now" not in seen(shown)
    assert cinema.publisher.published == []


@pytest.mark.parametrize("until", ["", "tomorrow", "2026-13-45", "<script>"])
def test_what_is_no_day_is_refused_beside_the_choice(
    cinema: Cinema, armchair: Armchair, until: str
) -> None:
    answer = armchair.press(PAGE, "Pause now", {"until": until})

    assert answer.status_code == 422
    assert cinema.publisher.published == []


def test_while_a_renewal_is_paid_nothing_is_paused(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renew(workshop, purchase)

    page = armchair.look(PAGE)

    assert "The next period is being paid just now." in seen(page)
    assert "Pause now" not in seen(page)


def test_a_pause_that_was_begun_in_another_tab_is_told(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    page = armchair.look(PAGE)
    pause(workshop, purchase)

    answer = armchair.press(page, "Pause now")

    assert answer.status_code == 409
    assert "This cannot be done any more: things have changed." in seen(answer)


def test_whoever_has_no_subscription_is_led_to_how_they_stand(cinema: Cinema) -> None:
    stranger = armchair_of(cinema, cinema.build_viewer()["id"])

    answer = stranger.look(PAGE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/subscription")


def test_in_the_last_days_of_a_period_a_pause_keeps_what_is_left(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    after_days(workshop, purchase, 27.5)

    after = armchair.follow(armchair.press(PAGE, "Pause now", {"until": "open"}))

    assert "2 days of your paid time are kept for you." in seen(after)
