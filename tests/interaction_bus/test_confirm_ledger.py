"""Rules of bookkeeping: each message gets the broker's word about itself and no other's."""

from hypothesis import given, settings, strategies as st

from interaction_bus.confirm_ledger import ConfirmLedger
from interaction_bus.deliveries import Fate, OutgoingMessage


def build_messages(count: int) -> list[OutgoingMessage]:
    return [
        OutgoingMessage(exchange="e", routing_key="k", body=b"", message_id=str(number))
        for number in range(count)
    ]


def fates(ledger: ConfirmLedger) -> list[Fate]:
    return [delivery.fate for delivery in ledger.deliveries("silence")]


@settings(deadline=None)  # a shared machine pauses at any moment
@given(count=st.integers(1, 30), first_tag=st.integers(1, 1000), data=st.data())
def test_answers_one_by_one_may_come_in_any_order(
    count: int, first_tag: int, data: st.DataObject
) -> None:
    ledger = ConfirmLedger(build_messages(count), first_tag)
    kept = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))

    for index in data.draw(st.permutations(range(count))):
        assert not ledger.is_settled
        answer = ledger.acknowledge if kept[index] else ledger.refuse
        answer(first_tag + index, False)  # noqa: FBT003  # as py-amqp calls it

    assert ledger.is_settled
    assert fates(ledger) == [Fate.CONFIRMED if each else Fate.NACKED for each in kept]


@settings(deadline=None)  # a shared machine pauses at any moment
@given(count=st.integers(2, 30), data=st.data())
def test_an_answer_for_many_speaks_for_those_still_open_up_to_it(
    count: int, data: st.DataObject
) -> None:
    ledger = ConfirmLedger(build_messages(count), first_tag=1)
    refused = data.draw(st.integers(1, count - 1))
    last = data.draw(st.integers(refused + 1, count))
    ledger.refuse(refused, False)  # noqa: FBT003  # as py-amqp calls it

    ledger.acknowledge(last, True)  # noqa: FBT003  # as py-amqp calls it

    expected = [Fate.CONFIRMED] * last + [Fate.UNCONFIRMED] * (count - last)
    expected[refused - 1] = Fate.NACKED
    assert fates(ledger) == expected


def test_a_message_that_comes_back_is_not_confirmed_by_its_acknowledgement() -> None:
    messages = build_messages(2)
    ledger = ConfirmLedger(messages, first_tag=1)

    ledger.send_back(messages[0].address, "no route")
    ledger.acknowledge(2, True)  # noqa: FBT003  # as py-amqp calls it

    returned, confirmed = ledger.deliveries("")
    assert (returned.fate, returned.detail) == (Fate.RETURNED, "no route")
    assert confirmed.is_confirmed


def test_silence_is_neither_yes_nor_no() -> None:
    ledger = ConfirmLedger(build_messages(1), first_tag=1)

    (delivery,) = ledger.deliveries("the line went dead")

    assert not delivery.is_confirmed
    assert (delivery.fate, delivery.detail) == (Fate.UNCONFIRMED, "the line went dead")


def test_an_empty_batch_is_settled() -> None:
    assert ConfirmLedger([], first_tag=1).is_settled
