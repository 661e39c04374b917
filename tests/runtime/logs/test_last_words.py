"""What dies says why: in one line that everybody finds, without what nobody may read."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.fixtures.search_store import SearchStore

ROOT = Path(__file__).parents[3]

SECRETS = ("hunter2", "ivan", "4111111111111111")

CONFIGURED = """
import threading
from runtime.logs import configure_logs
configure_logs("relay")

def fail():
    raise LookupError("token=hunter2 of ivan@example.org, card 4111111111111111")
"""

PROCESS = f"{CONFIGURED}\nfail()"

THREAD = f"""{CONFIGURED}
thread = threading.Thread(target=fail, name="courier")
thread.start()
thread.join()
"""

OBJECT = f"""{CONFIGURED}
class Parcel:
    def __del__(self):
        fail()

Parcel()
"""

FORKED = f"""{CONFIGURED}
import multiprocessing
import sys
from runtime.logs.last_words import crashes_told

def work():
    configure_logs("worker")
    with crashes_told():
        fail()

child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join()
sys.exit(child.exitcode)
"""

KINDS = ("process", "forked process", "thread", "object")


class Ended(NamedTuple):
    """What was left of a process."""

    status: int
    said: str

    def lines(self) -> list[dict[str, Any]]:
        """Return its log lines; it has to have said nothing else."""
        return [json.loads(line) for line in self.said.splitlines()]


def run(program: str, **environment: str) -> Ended:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Ended(done.returncode, done.stdout)


@pytest.mark.parametrize(
    ("program", "action", "status"),
    [
        (PROCESS, "process_crashed", 1),
        (FORKED, "process_crashed", 1),
        (THREAD, "thread_crashed", 0),
        (OBJECT, "error_ignored", 0),
    ],
    ids=KINDS,
)
def test_what_dies_says_why_in_one_line(program: str, action: str, status: int) -> None:
    ended = run(program)

    (line,) = ended.lines()
    assert line["event"]["action"] == action
    assert line["log"]["level"] == "error"
    assert line["error"]["type"] == "LookupError"
    assert "in fail" in line["error"]["stack_trace"]
    assert ended.status == status


@pytest.mark.parametrize("program", [PROCESS, FORKED, THREAD, OBJECT], ids=KINDS)
@pytest.mark.parametrize("form", ["json", "console"])
def test_the_last_words_hold_no_secret(program: str, form: str) -> None:
    said = run(program, LOG_FORMAT=form).said

    assert "LookupError" in said
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_thread_is_told_by_its_name() -> None:
    (line,) = run(THREAD).lines()

    assert line["process"]["thread"] == {"name": "courier"}


def test_the_last_words_are_shipped_before_the_end(search_store: SearchStore) -> None:
    run(PROCESS, ELASTICSEARCH_URL=search_store.url, LOG_INDEX_PREFIX=search_store.prefix)

    (line,) = search_store.wait_for_lines(1)
    assert line["event"]["action"] == "process_crashed"


def test_a_thread_that_ends_itself_says_nothing() -> None:
    ended = run(THREAD.replace("target=fail", "target=exit"))

    assert ended.said == ""


def test_a_human_who_interrupts_reads_no_log_line() -> None:
    ended = run(f"{CONFIGURED}\nraise KeyboardInterrupt")

    assert ended.said.endswith("\nKeyboardInterrupt\n")
