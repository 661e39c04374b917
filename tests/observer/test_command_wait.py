"""How long commands wait is told by what is settled, for a queue does not tell ages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from observer.command_wait import CommandWait
from observer.rows import StandingOfRows

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def at(minute: float, **moments: Any) -> StandingOfRows:
    """Return rows as they stand some minutes after noon."""
    nothing: dict[str, Any] = {
        "unsent_messages": 0,
        "oldest_unsent_at": None,
        "oldest_open_payment_at": None,
        "oldest_unasked_at": None,
        "command_settled_at": None,
        "oldest_unsettled_at": None,
        "parked_viewers": 0,
        "quarantined_notifications": 0,
        "open_differences": 0,
        "subscriptions": {},
        "monthly_revenue_minor": {},
        "heartbeats": {},
    }
    return StandingOfRows(read_at=minutes_past(minute), **(nothing | moments))


def minutes_past(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def test_an_empty_queue_lets_nobody_wait() -> None:
    wait = CommandWait()

    assert wait.age_seconds(at(5, command_settled_at=NOON), queued=0) == 0


def test_a_queue_that_was_just_found_full_has_no_age_yet() -> None:
    wait = CommandWait()

    assert wait.age_seconds(at(5, command_settled_at=NOON), queued=3) == 0


def test_a_queue_that_stays_full_while_nothing_is_settled_grows_old() -> None:
    wait = CommandWait()
    wait.age_seconds(at(0), queued=3)

    assert wait.age_seconds(at(2), queued=3) == 120


def test_a_settled_command_makes_the_queue_young_again() -> None:
    wait = CommandWait()
    wait.age_seconds(at(0), queued=3)

    told = wait.age_seconds(at(2, command_settled_at=minutes_past(1.5)), queued=3)

    assert told == 30


def test_a_queue_that_was_empty_begins_anew() -> None:
    wait = CommandWait()
    wait.age_seconds(at(0), queued=3)
    wait.age_seconds(at(1), queued=0)

    assert wait.age_seconds(at(2), queued=1) == 0


def test_a_command_of_the_outbox_tells_its_own_age() -> None:
    wait = CommandWait()

    told = wait.age_seconds(at(2, oldest_unsettled_at=NOON), queued=1)

    assert told == 120
