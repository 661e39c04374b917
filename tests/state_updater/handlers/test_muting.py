"""A viewer stops the reminders of their subscription, and gets them again."""

import pytest

from interaction_bus.commands import MuteReminders
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import Purchase, buy, subscribe, subscription_of


def mute(purchase: Purchase, *, muted: bool = True) -> MuteReminders:
    return MuteReminders(viewer_id=purchase.viewer_id, muted=muted)


def is_muted(workshop: Workshop, purchase: Purchase) -> bool:
    return subscription_of(workshop, purchase).letters_muted


def test_muting_stops_the_reminders_of_the_present_subscription(workshop: Workshop) -> None:
    purchase = buy(workshop)

    settled = workshop.send(mute(purchase))

    assert is_muted(workshop, purchase)
    assert workshop.result(settled) == {"subscription_id": str(purchase.subscription_id)}


def test_reminders_can_be_had_again(workshop: Workshop) -> None:
    purchase = buy(workshop)
    workshop.send(mute(purchase))

    workshop.send(mute(purchase, muted=False))

    assert not is_muted(workshop, purchase)


@pytest.mark.parametrize("muted", [True, False])
def test_a_doubled_wish_is_fulfilled_once(workshop: Workshop, *, muted: bool) -> None:
    purchase = buy(workshop)
    before = subscription_of(workshop, purchase)

    workshop.send_all([mute(purchase, muted=muted), mute(purchase, muted=muted)])

    after = subscription_of(workshop, purchase)
    assert after.letters_muted == muted
    assert (after.moves, after.access_until, after.renews_at) == (
        before.moves,
        before.access_until,
        before.renews_at,
    )


def test_of_two_wishes_in_a_batch_the_later_one_counts(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send_all([mute(purchase), mute(purchase, muted=False)])

    assert not is_muted(workshop, purchase)


def test_reminders_of_a_subscription_that_waits_for_money_can_be_stopped(
    workshop: Workshop,
) -> None:
    purchase = subscribe(workshop)

    workshop.send(mute(purchase))

    assert is_muted(workshop, purchase)


def test_muting_one_viewer_leaves_others_their_reminders(workshop: Workshop) -> None:
    purchase = buy(workshop)

    workshop.send(MuteReminders(viewer_id=new_id(), muted=True))

    assert not is_muted(workshop, purchase)


def test_a_viewer_without_a_subscription_has_nothing_to_mute(workshop: Workshop) -> None:
    settled = workshop.send(MuteReminders(viewer_id=workshop.viewer["id"], muted=True))

    assert settled.fate is Fate.DONE
    assert workshop.result(settled) == {}
