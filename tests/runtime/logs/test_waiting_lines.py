"""As many lines wait as there is room for, in number and in size."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from runtime.logs.lines import EcsLine
from runtime.logs.redaction import LONGEST_TEXT
from runtime.logs.waiting_lines import WaitingLines

THREADS = 4
LINES_OF_A_THREAD = 500


def line(text: str = "") -> EcsLine:
    return EcsLine("an id", "2026-03-31T12:00:00Z", text)


def put_as_many_as_fit(waiting: WaitingLines, text: str) -> int:
    """Put lines until there is no more room, and return how many were taken."""
    fitting = 0
    while waiting.put(line(text)):
        fitting += 1
    return fitting


def test_lines_leave_in_the_order_in_which_they_came() -> None:
    waiting = WaitingLines()
    for text in "abc":
        waiting.put(line(text))

    taken = [waiting.take(2), waiting.take(2), waiting.take(2)]

    assert [[it.text for it in batch] for batch in taken] == [["a", "b"], ["c"], []]


def test_no_more_lines_wait_than_may() -> None:
    waiting = WaitingLines(most_lines=10)

    assert put_as_many_as_fit(waiting, "short") == 10


@pytest.mark.parametrize(
    "text",
    ["x" * LONGEST_TEXT, "ж" * LONGEST_TEXT, "\N{FILM PROJECTOR}" * LONGEST_TEXT],
    ids=["one byte each", "two bytes each", "four bytes each"],
)
def test_long_lines_take_no_more_memory_than_they_may(text: str) -> None:
    most_bytes = 1_000_000
    waiting = WaitingLines(most_bytes=most_bytes)

    fitting = put_as_many_as_fit(waiting, text)

    assert fitting == most_bytes // sys.getsizeof(text)


def test_a_short_line_finds_the_room_that_a_long_one_does_not() -> None:
    waiting = WaitingLines(most_bytes=1_000)

    assert not waiting.put(line("x" * 1_000))
    assert waiting.put(line("x"))


def test_what_left_makes_room_for_what_comes() -> None:
    waiting = WaitingLines(most_bytes=100_000)
    text = "x" * LONGEST_TEXT
    first = put_as_many_as_fit(waiting, text)

    waiting.take(first)

    assert first > 0
    assert put_as_many_as_fit(waiting, text) == first


def test_threads_that_log_at_once_lose_no_room() -> None:
    waiting = WaitingLines(most_lines=THREADS * LINES_OF_A_THREAD)

    def log_some() -> int:
        return sum(waiting.put(line("x")) for _ in range(LINES_OF_A_THREAD))

    with ThreadPoolExecutor(THREADS) as threads:
        taken = sum(it.result() for it in [threads.submit(log_some) for _ in range(THREADS)])

    assert (taken, len(waiting)) == (THREADS * LINES_OF_A_THREAD, THREADS * LINES_OF_A_THREAD)
    assert not waiting.put(line("x"))
