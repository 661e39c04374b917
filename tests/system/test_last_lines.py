"""The last lines of a process that is stopped are in the store of logs."""

import json

import pytest

from cli.system.processes import CLIENT_API, LETTERS, STATE_UPDATER, WORKER, process_specs
from tests.fixtures.whole_system import WholeSystem
from tests.system.process_logs import written_by

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]

ENDING_DIFFERENTLY = (CLIENT_API, STATE_UPDATER, WORKER, LETTERS)
"""A forked web worker, loops on kombu and on pika, and Celery; all others end like one of them."""


def test_processes_that_are_stopped_have_shipped_their_last_lines(system: WholeSystem) -> None:
    marks = {process: len(written_by(system, process)) for process in ENDING_DIFFERENTLY}
    system.subscriber()
    system.tick()

    for process in ENDING_DIFFERENTLY:
        system.supervisor.stop(process)
    written = {
        process: written_by(system, process)[marks[process] :] for process in ENDING_DIFFERENTLY
    }
    specs = [it for it in process_specs(system.plan) if it.name in ENDING_DIFFERENTLY]
    system.supervisor.start_all(specs)

    assert all(written.values()), written
    assert {process: unshipped(system, lines) for process, lines in written.items()} == {
        process: [] for process in ENDING_DIFFERENTLY
    }


def unshipped(system: WholeSystem, lines: list[str]) -> list[str]:
    """Return the lines that are not in the store."""
    by_id = {json.loads(line)["event"]["id"]: line for line in lines if line.startswith("{")}
    store = system.logs.client
    indices = f"{system.logs.prefix}-*"
    store.indices.refresh(index=indices)
    found = store.search(index=indices, size=len(by_id), query={"terms": {"event.id": list(by_id)}})
    for hit in found["hits"]["hits"]:
        del by_id[hit["_source"]["event"]["id"]]
    return list(by_id.values())
