"""Histories of several invoices as one."""

from datetime import UTC, datetime

from cli.system.chronicle import Happening, merge

NOON, ONE = datetime(2027, 1, 31, 12, tzinfo=UTC), datetime(2027, 1, 31, 13, tzinfo=UTC)


def test_what_two_histories_tell_is_told_once() -> None:
    begun = happening("subscription", "subscribe", at=NOON)
    first, second = happening("first", "issue", at=NOON), happening("second", "issue", at=ONE)

    merged = merge([[begun, first], [begun, second]])

    assert merged == [begun, first, second]


def test_an_instant_is_told_in_the_order_of_whoever_tells_most_of_it() -> None:
    renewed = happening("subscription", "renew", at=NOON)
    paid = [happening("payment", "succeed", at=NOON), happening("second", "pay", at=NOON)]

    merged = merge([[renewed], [*paid, renewed]])

    assert merged == [*paid, renewed]


def test_what_only_the_shorter_history_knows_of_an_instant_is_kept() -> None:
    first, second = happening("first", "cancel", at=NOON), happening("second", "cancel", at=NOON)
    ended = happening("subscription", "cancel", at=NOON)

    merged = merge([[ended, first], [ended, second]])

    assert sorted(it.subject for it in merged) == ["first", "second", "subscription"]


def test_a_line_tells_day_subject_move_and_state() -> None:
    told = happening("renewal invoice", "issue", at=NOON)

    assert told.line == "31 Jan renewal invoice: issue > somewhere"


def happening(subject: str, what: str, *, at: datetime) -> Happening:
    """Return a move of a subject that is its own id."""
    return Happening(at, subject, subject, what, "somewhere", {})
