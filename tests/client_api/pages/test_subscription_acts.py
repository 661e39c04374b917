"""What a viewer does on the page of the subscription, from the button to the row."""

import pytest

from interaction_bus.envelope import Envelope, command_of
from interaction_bus.errors import BrokerUnavailable, MessageNotSent
from models import Subscription
from runtime.identifiers import new_id
from state_updater.dispatcher import Delivered
from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, form_of, seen
from tests.client_api.pages.subscription_acts import PAGE
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import pause
from tests.state_updater.purchases import Purchase, subscription_of


def settle_late(cinema: Cinema, workshop: Workshop) -> None:
    """Let the State Updater come to the one command that waits for it."""
    (envelope,) = cinema.publisher.published
    workshop.dispatcher.settle([Delivered(envelope, command_of(envelope))])


def test_one_press_turns_renewal_off(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    answer = armchair.press(PAGE, "Turn renewal off")

    assert subscription_of(workshop, purchase).auto_renew is False
    assert "Renewal is off. You keep what you have paid for" in seen(armchair.follow(answer))


def test_before_renewal_is_turned_on_the_page_says_what_will_be_charged(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    off = armchair.follow(armchair.press(PAGE, "Turn renewal off"))

    answer = armchair.press(off, "Turn renewal on")

    assert "If you turn it on, RUB 299.90 is charged to card •4242 on" in seen(off)
    assert subscription_of(workshop, purchase).auto_renew is True
    assert "Renewal is on again." in seen(armchair.follow(answer))


def test_a_doubled_press_is_one_wish(cinema: Cinema, armchair: Armchair) -> None:
    page = armchair.look(PAGE)

    answers = [armchair.press(page, "Turn renewal off") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(cinema.publisher.published) == 1


def test_a_paused_subscription_goes_on_at_a_press(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    pause(workshop, purchase)

    answer = armchair.press(PAGE, "Resume")

    assert subscription_of(workshop, purchase).state == "active"
    assert "Welcome back: you can watch again." in seen(armchair.follow(answer))


def test_reminders_are_stopped_and_sent_again(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    muted = armchair.follow(armchair.press(PAGE, "Stop reminders"))
    is_muted = subscription_of(workshop, purchase).letters_muted

    armchair.press(muted, "Remind me")

    assert is_muted is True
    assert "Letters about your money are sent all the same." in seen(muted)
    assert subscription_of(workshop, purchase).letters_muted is False


def test_a_wish_that_takes_long_is_followed_until_it_is_done(
    cinema: Cinema, workshop: Workshop, armchair: Armchair
) -> None:
    cinema.publisher.on_publish = None
    followed = armchair.press(PAGE, "Turn renewal off").headers["Location"]
    before = armchair.look(followed)
    settle_late(cinema, workshop)

    after = armchair.look(followed)

    assert "This page follows your request" in seen(before)
    assert 'data-live="2"' in before.text
    assert "It is done. This is how things stand now." in seen(after)
    assert "data-live" not in after.text


def test_what_the_broker_fell_silent_about_is_followed_and_not_called_refused(
    cinema: Cinema, workshop: Workshop, armchair: Armchair
) -> None:
    cinema.publisher.on_publish = fall_silent

    answer = armchair.press(PAGE, "Turn renewal off")

    before = armchair.look(answer.headers["Location"])
    settle_late(cinema, workshop)
    after = armchair.look(answer.headers["Location"])
    assert answer.status_code == 303
    assert "It is not certain yet that we have your request" in seen(before)
    assert 'data-live="2"' in before.text
    assert "It is done. This is how things stand now." in seen(after)


def test_a_refusal_that_comes_late_is_told_on_the_page_that_followed_the_wish(
    cinema: Cinema, workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    cinema.publisher.on_publish = None
    path = f"/v1/subscriptions/{purchase.subscription_id}/pause"
    asked = cinema.caller(purchase.viewer_id).post(path).get_json()
    pause(workshop, purchase)
    settle_late(cinema, workshop)

    after = armchair.look(f"{PAGE}?wish={asked['command_id']}")

    assert "This cannot be done any more: things have changed." in seen(after)
    assert "data-live" not in after.text


def test_a_form_of_an_older_subscription_does_nothing_to_the_present_one(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    answer = armchair.press(PAGE, "Turn renewal off", {"subscription": str(new_id())})

    assert answer.status_code == 404
    assert "You have no such subscription any more." in seen(answer)
    assert subscription_of(workshop, purchase).auto_renew is True


@pytest.mark.parametrize("damage", [{"subscription": "'; drop"}, {"to": "perhaps"}])
def test_a_damaged_form_is_told_as_such(
    cinema: Cinema, armchair: Armchair, damage: dict[str, str]
) -> None:
    answer = armchair.press(PAGE, "Turn renewal off", damage)

    assert answer.status_code == 422
    assert "This form was damaged on its way." in seen(answer)
    assert cinema.publisher.published == []


def test_while_the_broker_is_away_the_page_says_that_repeating_does_no_harm(
    cinema: Cinema, armchair: Armchair
) -> None:
    page = armchair.look(PAGE)
    cinema.publisher.refusal = MessageNotSent("away")

    answer = armchair.press(page, "Turn renewal off")

    assert answer.status_code == 503
    assert "sending it twice does no harm" in seen(answer)


def fall_silent(_envelope: Envelope) -> None:
    """Take a message and never say so."""
    raise BrokerUnavailable("no confirm in time")


@pytest.mark.parametrize("path", ["renewal", "resume", "reminders"])
def test_the_address_of_a_switch_leads_to_the_page_that_has_it(
    armchair: Armchair, path: str
) -> None:
    answer = armchair.look(f"{PAGE}/{path}")

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)


def test_a_form_without_the_token_of_the_page_changes_nothing(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    form = form_of(armchair.look(PAGE), "Turn renewal off")
    fields = {name: value for name, value in form.fields.items() if name != "csrf_token"}

    answer = armchair.client.post(form.action, data=fields)

    assert answer.status_code == 400
    assert workshop.row(Subscription, purchase.subscription_id).auto_renew is True
