"""Each viewer is told once, however often, however late and however many passes run."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from interaction_bus.envelope import Envelope, convert
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.letters import LetterRequested
from models import Heartbeat
from reminder.due import BATCH
from reminder.reminding import ReminderPass
from runtime.identifiers import derived_id
from runtime.telemetry.metrics import REMINDER_PASS_DURATION
from tests.fixtures.builders import build_subscription, build_viewer, store
from tests.fixtures.numbers import Numbers
from tests.reminder.desks import RecordingDesk
from tests.reminder.homes import Home

pytestmark = pytest.mark.integration

NAMES = UUID(int=2026)


def crowd(home: Home, count: int) -> list[UUID]:
    """Store many viewers whose plans end tomorrow, and return their subscriptions."""
    end = home.now + timedelta(days=1)
    viewers = [build_viewer() for _ in range(count)]
    subscriptions = [
        build_subscription(
            viewer,
            home.price,
            # In no order of time, as ids of different senders are.
            id=derived_id(NAMES, str(viewer["id"])),
            auto_renew=False,
            renews_at=None,
            period_start=end - timedelta(days=30),
            period_end=end,
            access_until=end,
        )
        for viewer in viewers
    ]
    store(home.owner_engine, viewers=viewers, subscriptions=subscriptions)
    return [subscription["id"] for subscription in subscriptions]


def test_a_second_pass_has_nothing_to_tell(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.monthly()

    reports = [reminder.run_once(), reminder.run_once()]

    assert [report.told for report in reports] == [1, 0]
    assert desk.kinds == ["renewal_upcoming"]


@pytest.mark.parametrize(("count", "level"), [(0, "debug"), (2, "info")])
def test_a_pass_is_one_line_and_one_observation(
    home: Home, reminder: ReminderPass, numbers: Numbers, count: int, level: str
) -> None:
    crowd(home, count)

    with capture_logs() as lines:
        reminder.run_once()

    (line,) = [line for line in lines if line["event"] == "reminder_passed"]
    assert (line["log_level"], line["told"]) == (level, count)
    assert numbers.times(REMINDER_PASS_DURATION, outcome="done") == 1


def test_more_than_one_batch_is_told(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    everybody = crowd(home, 2 * BATCH + 1)

    report = reminder.run_once()

    assert report.told == len(everybody)
    assert {request.body["subject_id"] for request in desk.requests} == set(map(str, everybody))


def test_a_row_that_the_database_refuses_does_not_stop_the_rest(
    home: Home, reminder: ReminderPass
) -> None:
    everybody = crowd(home, BATCH + 5)
    broken = sorted(everybody)[2]
    home.change(f"alter table reminders add constraint broken check (subject_id <> '{broken}')")

    report = reminder.run_once()

    home.change("alter table reminders drop constraint broken")
    assert (report.told, report.refused) == (BATCH + 4, 1)
    assert reminder.run_once().told == 1


def test_a_crash_before_the_commit_asks_for_the_same_letter_again(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    crowd(home, 3)

    def crash_at_the_third(_envelope: Envelope) -> None:
        if len(desk.requests) == 2:
            raise BrokerUnavailable("gone")

    desk.before_each = crash_at_the_third
    with pytest.raises(BrokerUnavailable):
        reminder.run_once()
    desk.before_each = lambda _envelope: None
    reminder.run_once()

    ids = [request.message_id for request in desk.requests]
    assert ids[:2] == ids[2:4]
    assert len(set(ids)) == 3


def test_nothing_is_noted_that_was_not_asked_for(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.monthly()

    def refuse(_envelope: Envelope) -> None:
        raise BrokerUnavailable("gone")

    desk.before_each = refuse
    with pytest.raises(BrokerUnavailable):
        reminder.run_once()

    assert home.reminders() == []


def test_two_passes_at_once_tell_nobody_twice(
    home: Home, reminder_engine: Engine, desk: RecordingDesk
) -> None:
    everybody = crowd(home, BATCH)
    barrier = Barrier(2)

    def pass_once() -> None:
        barrier.wait()
        ReminderPass(reminder_engine, desk.open).run_once()

    passes = [Thread(target=pass_once) for _ in range(2)]
    for each in passes:
        each.start()
    for each in passes:
        each.join()

    assert len(desk.requests) == len(everybody)
    assert len(home.reminders()) == len(everybody)


def test_a_request_holds_ids_alone(home: Home, reminder: ReminderPass, desk: RecordingDesk) -> None:
    subscription = home.monthly()

    reminder.run_once()

    [envelope] = desk.requests
    request = convert(envelope.body, LetterRequested)
    assert (request.viewer_id, request.subject_id) == (home.viewer["id"], subscription["id"])
    assert home.viewer["email"] not in str(envelope)


def heartbeat(home: Home) -> Heartbeat | None:
    with Session(home.owner_engine) as session:
        return session.scalar(select(Heartbeat))


def test_a_pass_leaves_word_how_far_it_has_come(home: Home, reminder: ReminderPass) -> None:
    home.monthly(ends_in=timedelta(days=10))

    reminder.run_once()

    beat = heartbeat(home)
    assert beat is not None
    assert home.now <= beat.passed_at
    assert beat.next_due_at == home.now + timedelta(days=7)


def test_nothing_ahead_is_said_as_well(home: Home, reminder: ReminderPass) -> None:
    home.monthly()

    report = reminder.run_once()

    beat = heartbeat(home)
    assert beat is not None
    assert (beat.next_due_at, report.next_due_at) == (None, None)


def test_a_pass_at_the_hour_it_named_has_something_to_tell(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.monthly(ends_in=timedelta(days=20))
    next_due_at = reminder.run_once().next_due_at
    assert next_due_at is not None

    home.advance(next_due_at - home.now)
    reminder.run_once()

    assert desk.kinds == ["renewal_upcoming"]


def test_a_pass_that_could_not_tell_leaves_no_word(
    home: Home, reminder: ReminderPass, desk: RecordingDesk
) -> None:
    home.monthly()

    def refuse(_envelope: Envelope) -> None:
        raise BrokerUnavailable("gone")

    desk.before_each = refuse
    with pytest.raises(BrokerUnavailable):
        reminder.run_once()

    assert heartbeat(home) is None


@pytest.mark.parametrize(
    "statement",
    [
        "update subscriptions set state = 'active'",
        "update viewers set email = null",
        "delete from reminders",
        "update reminders set kind = 'x'",
        "insert into outbox_messages default values",
    ],
)
def test_the_reminder_may_write_nothing_but_its_own(
    reminder_engine: Engine, statement: str
) -> None:
    with (
        reminder_engine.begin() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.exec_driver_sql(statement)
