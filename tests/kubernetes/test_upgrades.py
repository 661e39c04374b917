"""The steps that the guide has one take, in the order that processes of two releases need."""

import re
from collections.abc import Iterator

import pytest

from tests.fixtures.deployments import PROCESSES
from tests.kubernetes.cluster import ROOT, WEB, named, pod_of_process, workload_kind
from tests.kubernetes.composition import Manifest

GUIDE = ROOT / "docs" / "how-to" / "run-on-kubernetes.md"

APPLY = re.compile(
    r"kubectl apply --kustomize kubernetes/overlays/production"
    r"(?: --selector (?:'(?P<quoted>[^']+)'|(?P<bare>\S+)))?"
)
WAIT = re.compile(r"kubectl rollout status deployment(?:/(?P<name>\S+))?")

LABEL = r"(?P<label>[\w./-]+)"
ABSENT = re.compile(rf"!{LABEL}")
EQUAL = re.compile(rf"{LABEL}(?P<sign>!?=)(?P<value>[\w-]+)")
AMONG = re.compile(rf"{LABEL} in \((?P<values>[\w, -]+)\)")

BETWEEN_DEMANDS = re.compile(r",(?![^(]*\))")
"""A comma, unless it is between the values of one demand."""

AFTER_THE_STATE_UPDATER = sorted({*PROCESSES} - {"worker", "state-updater"})
ORDERING_TASKS = ("state-updater", "beat")
CARRYING_OUT = sorted({*PROCESSES} - {*WEB})


def steps(heading: str) -> list[str]:
    """Return the commands of a block of the guide, the one after a word of its own."""
    block = GUIDE.read_text(encoding="utf-8").partition(heading)[2].partition("\n\n    ")[2]
    return [line.strip() for line in block.partition("\n\n")[0].splitlines()]


def upgrade() -> list[str]:
    return steps("## 3. Install, and upgrade")


def is_selected(manifest: Manifest, selector: str) -> bool:
    """Tell what `kubectl --selector` tells, of the forms that the guide has."""
    labels = manifest["metadata"].get("labels", {})
    return all(meets(labels, demand) for demand in BETWEEN_DEMANDS.split(selector))


def meets(labels: dict[str, str], demand: str) -> bool:
    if absent := ABSENT.fullmatch(demand):
        return absent["label"] not in labels
    if equal := EQUAL.fullmatch(demand):
        is_equal = labels.get(equal["label"]) == equal["value"]
        return is_equal is (equal["sign"] == "=")
    among = AMONG.fullmatch(demand)
    assert among, f"{demand} is of no form that is known here"
    return labels.get(among["label"]) in among["values"].split(", ")


def applying(commands: list[str]) -> Iterator[tuple[int, str | None]]:
    """Yield the place and the selector of each command that applies the overlay."""
    for place, command in enumerate(commands):
        if found := APPLY.fullmatch(command):
            yield place, found["quoted"] or found["bare"]


def applied_at(manifest: Manifest) -> int:
    """Return the step of an upgrade that has the cluster take a manifest."""
    for place, selector in applying(upgrade()):
        if selector is None or is_selected(manifest, selector):
            return place
    pytest.fail(f"nothing applies {manifest['metadata']['name']}")


def process_at(found: list[Manifest], process: str) -> int:
    return applied_at(named(found, workload_kind(process), process))


def waited_for_between(first: int, second: int, name: str) -> bool:
    """Tell whether the guide waits for a process after one step and before another."""
    waits = [WAIT.fullmatch(command) for command in upgrade()[first:second]]
    return any(wait and wait["name"] in {None, name} for wait in waits)


def check_known_before(found: list[Manifest], known: str, sender: str) -> None:
    """Check that a process waits until another knows what it will be sent."""
    first, second = process_at(found, known), process_at(found, sender)

    assert first < second
    assert waited_for_between(first, second, known)


def test_everything_is_applied_in_the_end(production: list[Manifest]) -> None:
    assert [it for it in production if applied_at(it) < 0] == []


def test_tables_come_before_every_process() -> None:
    migrated = upgrade().index("kubectl wait --for=condition=complete --timeout=30m job/migrate")

    assert all(migrated < place for place, _ in applying(upgrade()))


@pytest.mark.parametrize("process", PROCESSES)
def test_what_a_pod_reads_is_there_before_it(production: list[Manifest], process: str) -> None:
    pod = pod_of_process(production, process)
    (container,) = pod["containers"]
    settings = [it["configMapRef"]["name"] for it in container["envFrom"] if "configMapRef" in it]

    needed = [named(production, "ServiceAccount", pod["serviceAccountName"])]
    needed += [named(production, "ConfigMap", name) for name in settings]

    assert all(applied_at(it) < process_at(production, process) for it in needed)


@pytest.mark.parametrize("process", AFTER_THE_STATE_UPDATER)
def test_a_command_is_known_to_the_state_updater_before_anybody_sends_it(
    production: list[Manifest], process: str
) -> None:
    """A State Updater buries what it does not know."""
    check_known_before(production, "state-updater", process)


@pytest.mark.parametrize("process", ORDERING_TASKS)
def test_a_task_is_known_to_the_worker_before_anybody_orders_it(
    production: list[Manifest], process: str
) -> None:
    """A worker buries what it does not know, and reports of a task as the release before did."""
    check_known_before(production, "worker", process)


@pytest.mark.parametrize("api", WEB)
@pytest.mark.parametrize("process", CARRYING_OUT)
def test_an_api_is_upgraded_after_who_carries_out_what_it_takes(
    production: list[Manifest], api: str, process: str
) -> None:
    assert process_at(production, process) < process_at(production, api)


def test_back_goes_who_sends_before_who_carries_out(production: list[Manifest]) -> None:
    commands = steps("Back to the release before")

    selectors = [selector for _, selector in applying(commands) if selector]
    sending = {
        process
        for process in PROCESSES
        for selector in selectors
        if is_selected(named(production, workload_kind(process), process), selector)
    }

    assert sending == set(WEB)
    assert APPLY.fullmatch(commands[-2])
