"""A restored database is made whole on a cluster with what a worker has, and nobody is charged."""

import re

import pytest

from tests.kubernetes.cluster import ROOT, container_of, named, overlay_of
from tests.kubernetes.composition import Manifest, pod_of
from tests.kubernetes.traffic import EVERYWHERE, pods_of, ways_out

GUIDE = (ROOT / "docs" / "how-to" / "back-up-and-restore.md").read_text(encoding="utf-8")
STEPS = GUIDE.partition("\n## Restore on Kubernetes\n")[2]

NAMED = re.compile(r"\b(deployment|cronjob|job)[/ ]([a-z][\w-]*)")
SELECTED = re.compile(r"app\.kubernetes\.io/component=([\w-]+)")
APPLIED = re.compile(r"--kustomize OVERLAY(\S*)")

KINDS = {"deployment": "Deployment", "cronjob": "CronJob", "job": "Job"}

NOWHERE = re.compile(r"CLOUDPAYMENTS_URL=(\S+)")


@pytest.fixture
def jobs() -> list[Manifest]:
    """Return what is applied for a restored database alone."""
    return overlay_of("production/restoring")


@pytest.fixture
def everything(production: list[Manifest], jobs: list[Manifest]) -> list[Manifest]:
    return [*production, *jobs, *overlay_of("production/migrate")]


def commands() -> list[str]:
    return [line.strip() for line in STEPS.splitlines() if line.startswith("    kubectl ")]


def secrets_of(container: Manifest) -> set[str]:
    return {
        source["secretRef"]["name"]
        for source in container["envFrom"]
        if "secretRef" in source and not source["secretRef"].get("optional")
    }


def job_container(jobs: list[Manifest], name: str) -> Manifest:
    (container,) = pod_of(named(jobs, "Job", name))["containers"]
    return container


@pytest.mark.parametrize("name", ["books", "planning"])
def test_a_job_knows_the_secrets_of_a_worker(
    production: list[Manifest], jobs: list[Manifest], name: str
) -> None:
    of_a_worker = secrets_of(container_of(production, "worker"))

    assert secrets_of(job_container(jobs, name)) == of_a_worker


def test_who_plans_anew_reaches_no_provider(
    production: list[Manifest], jobs: list[Manifest]
) -> None:
    container = job_container(jobs, "planning")
    told = {variable["name"]: variable["value"] for variable in container["env"]}

    assert container["args"] == ["worker"]
    assert {told["CLOUDPAYMENTS_URL"]} == set(NOWHERE.findall(GUIDE.partition("## Restore\n")[2]))
    assert "planning" not in {name for name, *_ in ways_out([*production, *jobs])}


def test_who_plans_anew_waits_until_the_books_were_compared(jobs: list[Manifest]) -> None:
    assert named(jobs, "Job", "planning")["spec"]["suspend"] is True
    assert "suspend" not in named(jobs, "Job", "books")["spec"]


def test_who_reads_the_books_reaches_what_the_worker_reaches(
    production: list[Manifest], jobs: list[Manifest]
) -> None:
    ways = ways_out([*production, *jobs])

    assert ("books", EVERYWHERE, 443) in ways
    policies = [it for it in [*production, *jobs] if it["kind"] == "NetworkPolicy"]
    (gateway,) = (it["spec"]["egress"] for it in policies if pods_of(it) == {"worker"})
    assert [it["spec"]["egress"] for it in policies if pods_of(it) == {"books"}] == [gateway]


@pytest.mark.parametrize("command", commands())
def test_what_the_guide_names_is_there(everything: list[Manifest], command: str) -> None:
    for kind, name in NAMED.findall(command):
        assert named(everything, KINDS[kind], name)
    for component in SELECTED.findall(command):
        labelled = [it["metadata"].get("labels", {}) for it in everything]
        assert component in {it.get("app.kubernetes.io/component") for it in labelled}
    for folder in APPLIED.findall(command):
        assert overlay_of(f"production{folder}")


def test_viewers_are_kept_out_until_everything_is_started() -> None:
    until_the_end = STEPS.partition("**10.**")[0]

    assert "deployment/client-api" not in until_the_end
    assert (
        "--replicas=0 deployment --selector app.kubernetes.io/name=kinokassa"
        in until_the_end.partition("**4.**")[0]
    )


def test_what_sends_letters_or_charges_is_started_at_the_end_alone() -> None:
    started = set(re.findall(r"--replicas=1 (.*)", STEPS.partition("**10.**")[0]))

    names = {name for line in started for _, name in NAMED.findall(line)}
    assert names == {"admin-api", "state-updater", "relay", "beat", "observer"}
