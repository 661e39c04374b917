"""The manifests for Kubernetes: valid, complete, and with no more rights than a process needs."""

import re
from functools import cache

import kubernetes_validate
import pytest

from cli.docs.settings import names_read_by
from tests.fixtures.deployments import EACH_PROCESS, PROCESSES, vital_settings_of
from tests.kubernetes.cluster import (
    BASE,
    KUBERNETES,
    container_of,
    named,
    of_kind,
    overlay_of,
)
from tests.kubernetes.composition import (
    Manifest,
    pod_of,
    read_all,
    read_kustomization,
    read_settings,
)

OVERLAYS = ("production", "staging")
FOLDERS = tuple(f"{name}{part}" for name in OVERLAYS for part in ("", "/migrate", "/restoring"))

OLDEST_RELEASE, NEWEST_RELEASE = "1.31", "1.34"
"""Of Kubernetes, that anybody should run today."""

NO_PART_OF_ANYTHING = {
    "base/secrets.template.yaml",
    "components/monitoring/adapter-rules.yaml",
    "components/monitoring/prometheus-rule.head.yaml",
}
"""Read by people, and by those whom the guide names."""

OPERATORS_OWN = "monitoring.coreos.com/v1"
"""Of the Prometheus operator; Kubernetes itself has no schema for it."""

PINNED = re.compile(r"[\w./-]+:\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?")

EACH_OVERLAY = pytest.mark.parametrize("overlay", OVERLAYS)
EACH_FOLDER = pytest.mark.parametrize("folder", FOLDERS)


def workloads(folder: str) -> list[Manifest]:
    found = overlay_of(folder)
    return [it for it in found if it["kind"] in {"Deployment", "CronJob", "Job"}]


@cache
def secrets() -> dict[str, set[str]]:
    """Return the variables of each secret."""
    template = read_all(BASE / "secrets.template.yaml")
    return {it["metadata"]["name"]: set(it["stringData"]) for it in template}


def told(found: list[Manifest], process: str) -> set[str]:
    """Return the variables that a process finds in its environment."""
    container = container_of(found, process)
    names = {variable["name"] for variable in container.get("env", [])}
    for source in container["envFrom"]:
        match source:
            case {"secretRef": {"name": name}}:
                names |= secrets()[name]
            case {"configMapRef": {"name": name}}:
                names |= set(named(found, "ConfigMap", name)["data"])
    return names


@pytest.mark.parametrize(
    ("folder", "release"),
    [
        ("production", OLDEST_RELEASE),
        ("production", NEWEST_RELEASE),
        ("production/migrate", OLDEST_RELEASE),
        ("production/restoring", OLDEST_RELEASE),
        ("staging", NEWEST_RELEASE),
        ("staging/migrate", NEWEST_RELEASE),
        ("staging/restoring", NEWEST_RELEASE),
    ],
)
def test_kubernetes_would_take_every_manifest(folder: str, release: str) -> None:
    for manifest in overlay_of(folder):
        if manifest["apiVersion"] != OPERATORS_OWN:
            kubernetes_validate.validate(manifest, release, strict=True)


def test_kubernetes_would_take_every_secret_of_the_template() -> None:
    for manifest in read_all(BASE / "secrets.template.yaml"):
        kubernetes_validate.validate(manifest, OLDEST_RELEASE, strict=True)


def test_every_file_is_part_of_a_kustomization() -> None:
    named_files = set()
    for plan in KUBERNETES.rglob("kustomization.yaml"):
        described = read_kustomization(plan.parent)
        patches = [it["path"] for it in described.get("patches", []) if "path" in it]
        paths = [plan.parent / name for name in (*described.get("resources", []), *patches)]
        named_files |= {plan, *(path.resolve() for path in paths)}

    files = {path.resolve() for path in KUBERNETES.rglob("*.yaml")}
    unnamed = {str(path.relative_to(KUBERNETES)) for path in files - named_files}
    assert unnamed == NO_PART_OF_ANYTHING


@EACH_OVERLAY
@EACH_PROCESS
def test_every_process_is_there(overlay: str, process: str) -> None:
    found = overlay_of(overlay)

    assert container_of(found, process)["args"] == [process]


def test_nothing_runs_that_is_not_known(production: list[Manifest]) -> None:
    running = {
        it["metadata"]["name"] for it in production if it["kind"] in {"Deployment", "CronJob"}
    }

    assert running == set(PROCESSES)


@EACH_PROCESS
def test_a_process_is_told_every_variable_that_it_cannot_do_without(
    production: list[Manifest], process: str
) -> None:
    assert vital_settings_of(process) <= told(production, process)


@EACH_PROCESS
def test_a_process_is_told_no_secret_that_it_does_not_read(
    production: list[Manifest], process: str
) -> None:
    secret = set().union(*secrets().values()) - {"ELASTICSEARCH_API_KEY"}

    assert told(production, process) & secret <= set(names_read_by(process))


def test_no_secret_has_a_value() -> None:
    for manifest in read_all(BASE / "secrets.template.yaml"):
        assert set(manifest["stringData"].values()) == {""}


@EACH_OVERLAY
def test_settings_are_variables_that_somebody_reads(overlay: str) -> None:
    read = set().union(*(names_read_by(process) for process in PROCESSES))
    of_everybody = ("LOG_", "ELASTICSEARCH_", "METRICS_", "OTEL_")
    one_per_site = {"VIEWERS_SIGN_IN_URL", "MANAGERS_SIGN_IN_URL"}

    settings = read_settings(KUBERNETES / "overlays" / overlay / "settings.env")
    settings |= read_settings(BASE / "settings.env")

    assert {name for name in settings if not name.startswith(of_everybody)} - one_per_site <= read


@EACH_FOLDER
def test_images_are_pinned_to_a_release(folder: str) -> None:
    for workload in workloads(folder):
        for container in pod_of(workload)["containers"]:
            assert re.fullmatch(
                r"[\w./-]+:\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?", container["image"]
            )


@EACH_OVERLAY
def test_an_overlay_runs_one_release(overlay: str) -> None:
    images = {
        container["image"]
        for folder in FOLDERS
        if folder.startswith(overlay)
        for workload in workloads(folder)
        for container in pod_of(workload)["containers"]
    }

    assert len(images) == 1


@EACH_FOLDER
def test_a_process_may_do_next_to_nothing(folder: str) -> None:
    for workload in workloads(folder):
        pod = pod_of(workload)
        (container,) = pod["containers"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@EACH_FOLDER
def test_every_pod_has_the_account_that_may_fetch_the_image(folder: str) -> None:
    account = named(overlay_of(folder.partition("/")[0]), "ServiceAccount", "kinokassa")

    assert account["imagePullSecrets"] == [{"name": "kinokassa-registry"}]
    for workload in workloads(folder):
        assert pod_of(workload)["serviceAccountName"] == "kinokassa"


@EACH_OVERLAY
def test_the_account_is_there_before_the_first_pod_needs_it(overlay: str) -> None:
    """The tables are prepared first of all, by an installation that has nothing else yet."""
    accounts = of_kind(overlay_of(f"{overlay}/migrate"), "ServiceAccount")

    assert [it["metadata"]["name"] for it in accounts] == ["kinokassa"]


@EACH_FOLDER
def test_a_process_says_what_it_needs_of_a_machine(folder: str) -> None:
    for workload in workloads(folder):
        (container,) = pod_of(workload)["containers"]
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert container["resources"]["limits"]["memory"]
