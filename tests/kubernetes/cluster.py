"""The composed manifests in the words of tests."""

from functools import cache
from pathlib import Path

from tests.kubernetes.composition import Manifest, compose, pod_of

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "kubernetes"
BASE = KUBERNETES / "base"

WEB = ("client-api", "admin-api")
PASSES_BY_ITSELF = "reminder"


@cache
def overlay_of(name: str) -> list[Manifest]:
    """Return the manifests of a folder of `overlays`; tests only read them."""
    return compose(KUBERNETES / "overlays" / name)


def named(found: list[Manifest], kind: str, name: str) -> Manifest:
    (manifest,) = (it for it in found if it["kind"] == kind and it["metadata"]["name"] == name)
    return manifest


def of_kind(found: list[Manifest], kind: str) -> list[Manifest]:
    return [it for it in found if it["kind"] == kind]


def pod_of_process(found: list[Manifest], process: str) -> Manifest:
    return pod_of(named(found, workload_kind(process), process))


def container_of(found: list[Manifest], process: str) -> Manifest:
    (container,) = pod_of_process(found, process)["containers"]
    return container


def workload_kind(process: str) -> str:
    return "CronJob" if process == PASSES_BY_ITSELF else "Deployment"
