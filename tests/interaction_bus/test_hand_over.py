"""Rules of the hand-over: bounded, honest while the broker is away, complete at the end."""

from threading import Thread

import pytest

from interaction_bus.deliveries import OutgoingMessage
from interaction_bus.errors import MessageNotSent, PublisherClosed
from interaction_bus.hand_over import HandOver


def build_message(name: str = "m") -> OutgoingMessage:
    return OutgoingMessage(exchange="e", routing_key="k", body=b"", message_id=name)


def test_parcels_come_out_in_order_in_batches() -> None:
    hand_over = HandOver(capacity=10)
    for name in "abc":
        hand_over.leave(build_message(name))

    batches = [hand_over.take(2), hand_over.take(2)]

    names = [[parcel.message.message_id for parcel in batch] for batch in batches]
    assert names == [["a", "b"], ["c"]]


def test_more_than_the_capacity_is_refused() -> None:
    hand_over = HandOver(capacity=1)
    hand_over.leave(build_message())

    with pytest.raises(MessageNotSent):
        hand_over.leave(build_message())


def test_while_the_broker_is_away_nothing_is_taken() -> None:
    hand_over = HandOver(capacity=10)
    hand_over.refuse("it is down")

    with pytest.raises(MessageNotSent, match="it is down"):
        hand_over.leave(build_message())


def test_who_waits_when_the_broker_goes_away_hears_of_it() -> None:
    hand_over = HandOver(capacity=10)
    parcel = hand_over.leave(build_message())

    hand_over.refuse("it is down")

    with pytest.raises(MessageNotSent, match="it is down"):
        parcel.fate.result(timeout=0)


def test_who_gave_up_already_is_not_told_again() -> None:
    hand_over = HandOver(capacity=10)
    parcel = hand_over.leave(build_message())
    parcel.fate.cancel()

    hand_over.refuse("it is down")

    assert parcel.fate.cancelled()


def test_after_the_brokers_return_parcels_are_taken_again() -> None:
    hand_over = HandOver(capacity=10)
    hand_over.refuse("it is down")

    hand_over.accept()

    parcel = hand_over.leave(build_message())
    assert hand_over.take(1) == [parcel]


def test_a_closed_hand_over_takes_nothing() -> None:
    hand_over = HandOver(capacity=10)
    hand_over.close()

    with pytest.raises(PublisherClosed):
        hand_over.leave(build_message())


def test_what_was_left_before_the_close_still_comes_out() -> None:
    hand_over = HandOver(capacity=10)
    parcel = hand_over.leave(build_message())

    hand_over.close()

    assert hand_over.take(10) == [parcel]
    assert hand_over.take(10) == []


def test_closing_ends_a_pause() -> None:
    hand_over = HandOver(capacity=10)
    pausing = Thread(target=hand_over.pause, args=(30.0,), daemon=True)
    pausing.start()

    hand_over.close()

    pausing.join(timeout=30)
    assert not pausing.is_alive()
