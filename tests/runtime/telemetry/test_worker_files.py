"""What workers counted adds up, and outlives the workers."""

import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PARENT = """
import os, sys
from pathlib import Path
from prometheus_client import CollectorRegistry
from runtime.telemetry.instruments import switch_on
from runtime.telemetry.meter import Meter, new_registry
from runtime.telemetry.metrics import COMMAND_WAIT, LOG_EVENTS_WAITING, REFUNDS
from runtime.telemetry.worker_files import WorkerFiles

switch_on(Meter("client-api", new_registry()))
folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
sums = CollectorRegistry()
sums.register(WorkerFiles(folder))


def worker(*, refunds):
    child = os.fork()
    if child:
        return child
    for _ in range(refunds):
        REFUNDS.count(outcome="succeeded")
        COMMAND_WAIT.observe(2.0, type="Subscribe")
    os.kill(os.getpid(), 9) if refunds > 5 else os._exit(0)


def show():
    refunds = sums.get_sample_value("kinokassa_refunds_total", {"outcome": "succeeded"})
    waits = sums.get_sample_value("kinokassa_command_wait_seconds_count", {"type": "Subscribe"})
    low = {"type": "Subscribe", "le": "1.0"}
    quick = sums.get_sample_value("kinokassa_command_wait_seconds_bucket", low)
    files = len(list(folder.glob("*.db")))
    print(refunds, waits, quick, files)
"""

THREE_WORKERS = """
REFUNDS.count(outcome="succeeded")
children = [worker(refunds=2), worker(refunds=7), worker(refunds=3)]
for child in children:
    os.waitpid(child, 0)
show()
show()
"""

ONE_AFTER_ANOTHER = """
for _ in range(10):
    os.waitpid(worker(refunds=1), 0)
    list(sums.collect())
show()
"""

WAITING_LINES_OF_WORKERS = """
def waiting():
    return {
        sample.labels["since"]: sample.value
        for metric in sums.collect() if metric.name == "kinokassa_log_events_waiting"
        for sample in metric.samples
    }


LOG_EVENTS_WAITING.set(3, since="parent")
began, may_end = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    LOG_EVENTS_WAITING.set(5, since="worker")
    os.write(began[1], b".")
    os.read(may_end[0], 1)
    os.kill(os.getpid(), 9)
os.read(began[0], 1)
print(waiting())
os.write(may_end[1], b".")
os.waitpid(child, 0)
print(waiting())
"""

NUMBER_GIVEN_TO_A_STRANGER = """
os.waitpid(worker(refunds=2), 0)
for file in folder.glob("*.db"):
    file.rename(folder / f"{file.stem.rpartition('_')[0]}_1.db")
# Process 1 is the administrator's, whom nobody else may ask.
for path in (folder, *folder.glob("*.db")):
    path.chmod(0o777)
os.chdir(folder)
if os.getuid() == 0:
    os.setuid(65534)
folder = Path()
sums = CollectorRegistry()
sums.register(WorkerFiles(folder))
show()
"""


@pytest.fixture
def output(tmp_path: Path, request: pytest.FixtureRequest) -> list[str]:
    """Run a process that forks, for its numbers are kept in files from its very start."""
    (script,) = request.param
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", PARENT + script]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("output", [(THREE_WORKERS,)], indirect=True, ids=["three"])
def test_counts_of_ended_workers_are_added_to_those_of_the_living(output: list[str]):
    first, again = output

    # One of the parent and twelve of its workers; one file is the parent's, the other two are of
    # the counters and of the histograms of all that ended.
    assert first == "13.0 12.0 0.0 3"
    assert again == first


@pytest.mark.parametrize("output", [(ONE_AFTER_ANOTHER,)], indirect=True, ids=["ten"])
def test_workers_that_come_and_go_leave_no_files_behind(output: list[str]):
    (last,) = output

    assert last == "10.0 10.0 0.0 2"


@pytest.mark.parametrize("output", [(WAITING_LINES_OF_WORKERS,)], indirect=True, ids=["lines"])
def test_what_waits_in_a_worker_ends_with_it(output: list[str]):
    first, later = map(literal_eval, output)

    assert first == {"parent": 3, "worker": 5}
    assert later == {"parent": 3}


@pytest.mark.parametrize("output", [(NUMBER_GIVEN_TO_A_STRANGER,)], indirect=True, ids=["one"])
def test_an_ended_worker_whose_number_a_stranger_has_now_is_known_to_have_ended(output: list[str]):
    (last,) = output

    assert last == "2.0 2.0 0.0 2"
