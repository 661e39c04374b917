"""The processes start from the environment, and say what they lack."""

import socket
from email.headerregistry import Address
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cli.local.waiting import wait_until
from cli.main import build
from cli.system.processes import is_answering, is_consumed
from interaction_bus.errors import BrokerUnavailable
from interaction_bus.topology import LETTERS_QUEUE
from reminder.entry_points import pass_in_spite_of_trouble
from reminder.mailbox.folder import list_letters
from reminder.reminding import ReminderPass
from reminder.settings import LetterSettings
from runtime.database import create_write_engine
from runtime.lifecycle import CUT_OFF_STATUS
from runtime.pulse import Pulse
from runtime.sealing import new_sealing_key
from runtime.settings import SettingsInvalid
from tests.fixtures.bus import count_messages
from tests.fixtures.own_process import Process
from tests.reminder.desks import RecordingDesk
from tests.reminder.homes import Home
from tests.reminder.letter_messages import publish, requested

LETTERS = {
    "SMTP_URL": "smtp://127.0.0.1:1025",
    "LETTERS_FROM": "Kinokassa <billing@cinema.example>",
    "VIEWER_SITE_URL": "https://cinema.example",
}


def invoke(arguments: list[str], **environment: str) -> Result:
    return CliRunner(env=environment).invoke(build(), arguments)


@pytest.mark.integration
def test_one_pass_tells_what_is_due_and_ends(home: Home, database_url: str, bus_url: str) -> None:
    home.monthly()

    status, _ = Process("reminder", DATABASE_URL=database_url, RABBITMQ_URL=bus_url).end()

    assert status == 0
    assert count_messages(bus_url, LETTERS_QUEUE.name) == 1


@pytest.mark.integration
def test_a_pass_without_a_broker_fails_in_words(home: Home, database_url: str) -> None:
    home.monthly()

    nowhere = "amqp://127.0.0.1:1"

    status, output = Process("reminder", DATABASE_URL=database_url, RABBITMQ_URL=nowhere).end()

    assert status == 1
    assert "the message broker is not available" in output
    assert home.reminders() == []


def test_a_pass_without_a_database_fails_in_words() -> None:
    nowhere = "postgresql://127.0.0.1:1/none"

    status, output = Process(
        "reminder", DATABASE_URL=nowhere, RABBITMQ_URL="amqp://127.0.0.1:1"
    ).end()

    assert status == 1
    assert "Error: the database is not available: " in output
    assert "Traceback" not in output


@pytest.mark.integration
def test_a_repeated_pass_outlives_a_broker_that_is_away(
    home: Home, reminder_engine: Engine, pulse: Pulse
) -> None:
    desk = RecordingDesk()
    home.monthly()

    def refuse(_envelope: object) -> None:
        raise BrokerUnavailable("gone")

    desk.before_each = refuse

    assert pass_in_spite_of_trouble(ReminderPass(reminder_engine, desk.open), pulse) is None


def test_a_repeated_pass_outlives_a_database_that_is_away(pulse: Pulse) -> None:
    engine = create_write_engine("postgresql://127.0.0.1:1/none", role=None)

    assert pass_in_spite_of_trouble(ReminderPass(engine, RecordingDesk().open), pulse) is None


@pytest.mark.parametrize("process", ["reminder", "letters"])
def test_a_process_that_is_told_too_little_says_what_is_missing(process: str) -> None:
    answer = invoke([process], DATABASE_URL="", RABBITMQ_URL="")

    assert answer.exit_code == 1
    assert "RABBITMQ_URL: is missing" in answer.output


def test_the_settings_of_letters_are_read() -> None:
    settings = LetterSettings.from_environment(LETTERS)

    assert settings.sender == Address("Kinokassa", "billing", "cinema.example")
    assert (settings.smtp.host, settings.smtp.port) == ("127.0.0.1", 1025)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SMTP_URL", "smtp://user:secret@mail", "a password needs"),
        ("SMTP_URL", "http://mail", "an address that begins with"),
        ("SMTP_URL", "smtp://mail:secret", "a port that is a number"),
        ("LETTERS_FROM", "Kinokassa", "expected one address"),
        ("LETTERS_FROM", "a@b.test, c@d.test", "expected one address"),
        ("VIEWER_SITE_URL", "cinema.example", "an address that begins with"),
    ],
)
def test_a_setting_that_cannot_be_used_is_explained(name: str, value: str, complaint: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        LetterSettings.from_environment({**LETTERS, name: value})

    assert f"{name}: " in str(refused.value)
    assert complaint in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.integration
def test_letters_travel_from_the_pass_to_the_mailbox(
    home: Home, database_url: str, bus_url: str, tmp_path: Path
) -> None:
    home.monthly()
    box = Process("mailbox", "--smtp-port=0", "--http-port=0", f"--folder={tmp_path}")
    smtp_url, page_url = box.lines(2)
    worker = Process(
        "letters",
        **{**LETTERS, "SMTP_URL": smtp_url},
        DATABASE_URL=database_url,
        RABBITMQ_URL=bus_url,
        SEALING_KEYS=new_sealing_key(),
    )
    passes = Process(
        "reminder", "--cron=* * * * * *", DATABASE_URL=database_url, RABBITMQ_URL=bus_url
    )

    arrived = wait_until(lambda: bool(list_letters(tmp_path)), timeout_seconds=30)
    is_shown = is_answering(page_url)
    statuses = [process.stop() for process in (passes, worker, box)]

    assert arrived
    assert is_shown
    assert statuses == [0, 0, 0]
    assert not is_consumed(bus_url, LETTERS_QUEUE.name)


@pytest.mark.integration
def test_a_letter_at_a_mail_server_that_hangs_is_left_to_the_next_worker(
    home: Home, database_url: str, bus_url: str, tmp_path: Path
) -> None:
    publish(bus_url, requested(home))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        worker = Process(
            "letters",
            **{**LETTERS, "SMTP_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}"},
            DATABASE_URL=database_url,
            RABBITMQ_URL=bus_url,
            SEALING_KEYS=new_sealing_key(),
            PULSE_FOLDER=str(tmp_path),
            STOP_GRACE_SECONDS="1",
        )
        silent.settimeout(60)
        call, _ = silent.accept()
        status = worker.stop()
        call.close()

    [letter] = home.letters()
    assert status == CUT_OFF_STATUS
    assert (letter.tries, letter.sent_at) == (1, None)
    assert wait_until(lambda: count_messages(bus_url, LETTERS_QUEUE.name) == 1, timeout_seconds=30)


@pytest.mark.integration
def test_a_line_that_is_not_of_cron_is_refused_with_a_word(database_url: str, bus_url: str) -> None:
    process = Process(
        "reminder", "--cron=each minute", DATABASE_URL=database_url, RABBITMQ_URL=bus_url
    )

    status, said = process.end()

    assert status == 1
    assert said == "Error: not a line of cron: 'each minute' (Wrong number of fields)\n"
