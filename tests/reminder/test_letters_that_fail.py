"""A letter that fails is tried again after longer and longer delays, and is never lost."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from interaction_bus.dead_letters import list_dead_letters, replay_dead_letters
from interaction_bus.envelope import encode
from interaction_bus.topology import LETTERS_QUEUE, WAITING_LETTERS_QUEUES
from reminder.mailbox.folder import list_letters
from runtime.sealing import Sealer, new_sealing_key
from tests.fixtures.bus import build_envelope, count_messages, send
from tests.reminder.homes import Home
from tests.reminder.letter_messages import gift_bought, publish, publish_failed, requested
from tests.reminder.letter_workers import wait_for, worker_on
from tests.reminder.post_office import Refuser, mail_server

pytestmark = pytest.mark.integration

LAST_FAILURE = len(WAITING_LETTERS_QUEUES)


def test_a_letter_waits_while_the_mail_server_is_busy(
    bus_url: str, home: Home, reminder_engine: Engine, keeper: Refuser, tmp_path: Path
) -> None:
    keeper.reply = "451 come back later"
    publish(bus_url, requested(home))
    with mail_server(keeper) as server, worker_on(bus_url, home, reminder_engine, server):
        wait_for(lambda: keeper.asked == 1)
        keeper.reply = ""

        wait_for(lambda: list_letters(tmp_path))

    [letter] = home.letters()
    assert letter.tries == 2


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("failures", [1, 2, LAST_FAILURE - 1])
def test_each_failure_waits_longer_than_the_one_before(
    bus_url: str, home: Home, keeper: Refuser, failures: int
) -> None:
    keeper.reply = "451 come back later"

    publish_failed(bus_url, requested(home), failures=failures)

    room = WAITING_LETTERS_QUEUES[failures].name
    wait_for(lambda: count_messages(bus_url, room) == 1)


@pytest.mark.usefixtures("working")
def test_the_last_failure_is_a_dead_letter_with_the_reason(
    bus_url: str, home: Home, keeper: Refuser
) -> None:
    keeper.reply = "451 come back later"

    publish_failed(bus_url, requested(home), failures=LAST_FAILURE)

    wait_for(lambda: list_dead_letters(bus_url))
    [letter] = list_dead_letters(bus_url)
    assert (letter.reason, letter.deliveries) == ("mail_trouble", LAST_FAILURE + 1)
    assert "451 come back later" in letter.detail


@pytest.mark.usefixtures("working")
def test_a_replayed_letter_has_all_its_tries_again(
    bus_url: str, home: Home, keeper: Refuser, tmp_path: Path
) -> None:
    keeper.reply = "451 come back later"
    publish_failed(bus_url, requested(home), failures=LAST_FAILURE)
    wait_for(lambda: list_dead_letters(bus_url))
    keeper.reply = ""

    replay_dead_letters(bus_url)

    wait_for(lambda: list_letters(tmp_path))


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "malformed"),
        (encode(build_envelope()), "unknown"),
    ],
    ids=["no envelope", "no letter"],
)
def test_what_cannot_be_read_is_a_dead_letter(bus_url: str, body: bytes, reason: str) -> None:
    send(bus_url, "", LETTERS_QUEUE.name, [body])

    wait_for(lambda: [letter.reason for letter in list_dead_letters(bus_url)] == [reason])


@pytest.mark.usefixtures("working")
def test_a_kind_that_nobody_knows_is_a_dead_letter(bus_url: str, home: Home) -> None:
    publish(bus_url, requested(home, kind="love_letter"))

    wait_for(lambda: [letter.reason for letter in list_dead_letters(bus_url)] == ["malformed"])


@pytest.mark.usefixtures("working")
def test_a_letter_that_cannot_be_written_does_not_stop_the_others(
    bus_url: str, home: Home, tmp_path: Path
) -> None:
    sealed_elsewhere = Sealer([new_sealing_key()]).seal({"code": "?"})

    publish(bus_url, gift_bought(home, sealed_code=sealed_elsewhere))
    publish(bus_url, requested(home))

    wait_for(lambda: list_letters(tmp_path))
    wait_for(lambda: [letter.reason for letter in list_dead_letters(bus_url)] == ["bug"])
