"""The pulse tells those who watch a process that its loop comes round, and what it waits for."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import msgspec
import pytest
from structlog.testing import capture_logs

from cli.local.waiting import wait_until
from runtime.pulse import BROKER, DATABASE, STARTING, Beat, Pulse, find_beat, pulse_path

PATIENCE_SECONDS = 30.0


@pytest.fixture
def pulse(tmp_path: Path) -> Pulse:
    return Pulse("relay", tmp_path)


def last_beat(folder: Path) -> Beat:
    beat = find_beat("relay", folder)
    assert beat is not None
    return beat


@pytest.mark.usefixtures("pulse")
def test_a_process_that_starts_waits_for_its_start(tmp_path: Path):
    assert last_beat(tmp_path).waits_for == STARTING


def test_a_process_that_works_waits_for_nothing(pulse: Pulse, tmp_path: Path):
    pulse.works()

    assert last_beat(tmp_path).waits_for == ""


def test_a_process_that_waits_says_for_what(pulse: Pulse, tmp_path: Path):
    pulse.works()

    pulse.waits(DATABASE, "connection refused")

    assert last_beat(tmp_path).waits_for == DATABASE


def test_each_round_of_the_loop_is_felt(pulse: Pulse, tmp_path: Path):
    pulse.works()
    before = last_beat(tmp_path).at

    def has_beaten_again() -> bool:
        pulse.works()
        return last_beat(tmp_path).at > before

    assert wait_until(has_beaten_again, timeout_seconds=PATIENCE_SECONDS)


def test_a_loop_that_waits_has_a_pulse_too(pulse: Pulse, tmp_path: Path):
    pulse.waits(BROKER, "away")
    before = last_beat(tmp_path).at

    def has_beaten_again() -> bool:
        pulse.waits(BROKER, "away")
        return last_beat(tmp_path).at > before

    assert wait_until(has_beaten_again, timeout_seconds=PATIENCE_SECONDS)


def test_waiting_is_told_once(pulse: Pulse):
    with capture_logs() as lines:
        for _ in range(100):
            pulse.waits(BROKER, "away")

    assert [line["event"] for line in lines] == ["process_waits"]


def test_waiting_for_something_else_is_told_as_well(pulse: Pulse):
    with capture_logs() as lines:
        pulse.waits(BROKER, "away")
        pulse.waits(DATABASE, "away")

    assert [line["waits_for"] for line in lines] == [BROKER, DATABASE]


def test_the_end_of_waiting_is_told_once(pulse: Pulse):
    pulse.waits(BROKER, "away")

    with capture_logs() as lines:
        pulse.works()
        pulse.works()

    assert [(line["event"], line["waited_for"]) for line in lines] == [("process_works", BROKER)]


def test_who_works_again_has_not_left_anything_lying(pulse: Pulse, tmp_path: Path):
    began_at = monotonic()
    pulse.waits(BROKER, "away")

    pulse.works()

    assert last_beat(tmp_path).took_at > began_at


def test_a_pulse_that_cannot_be_written_stops_no_work(pulse: Pulse, tmp_path: Path):
    pulse_path("relay", tmp_path).unlink()
    tmp_path.rmdir()
    tmp_path.touch()

    with capture_logs() as lines:
        pulse.works()
        pulse.waits(BROKER, "away")

    told = [line["event"] for line in lines]
    assert told.count("pulse_not_written") == 1


def test_nobody_has_a_pulse_where_nobody_runs(tmp_path: Path):
    assert find_beat("relay", tmp_path) is None


def test_who_has_ended_and_is_not_buried_yet_has_no_pulse(tmp_path: Path):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        beat = Beat(pid=ended.pid, at=monotonic(), waits_for="", took_at=monotonic())
        pulse_path("relay", tmp_path).write_bytes(msgspec.json.encode(beat))

        found = find_beat("relay", tmp_path)

    assert found is None
