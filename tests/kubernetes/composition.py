"""Composes manifests as kustomize does, as far as ours ask for it; what is beyond fails."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Manifest = dict[str, Any]

KNOWN_FIELDS = frozenset(
    {
        "apiVersion",
        "kind",
        "namespace",
        "labels",
        "resources",
        "components",
        "configMapGenerator",
        "patches",
        "images",
    }
)

KEYS_OF_LISTS = {"containers": "name", "volumes": "name", "volumeMounts": "mountPath"}
"""By which a strategic merge tells the entries of a list apart; other lists are replaced."""

CLUSTER_WIDE = frozenset({"Namespace"})


def read_all(path: Path) -> list[Manifest]:
    """Return the documents of a file."""
    return [_plain(document) for document in YAML(typ="safe", pure=True).load_all(path)]


def compose(folder: Path, *, onto: Sequence[Manifest] = ()) -> list[Manifest]:
    """Return the manifests of a kustomization; those of a component after what it is laid onto."""
    plan = read_kustomization(folder)
    found = [*onto, *(it for name in plan.get("resources", []) for it in _resource(folder / name))]
    for name in plan.get("components", []):
        found = compose(folder / name, onto=found)
    _generate_settings(plan, folder, found)
    for change in (_patch, _label, _name_images, _place):
        change(plan, folder, found)
    return found


def read_kustomization(folder: Path) -> Manifest:
    """Return what a folder says of itself."""
    (plan,) = read_all(folder / "kustomization.yaml")
    assert set(plan) <= KNOWN_FIELDS, f"{folder} asks for more than is composed here"
    return plan


def read_settings(path: Path) -> dict[str, str]:
    """Return the variables of an .env file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def pod_of(manifest: Manifest) -> Manifest:
    """Return the part of a manifest that is a pod."""
    spec = manifest["spec"]
    if manifest["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    pod: Manifest = spec["template"]["spec"]
    return pod


def _resource(path: Path) -> list[Manifest]:
    return compose(path) if path.is_dir() else read_all(path)


def _generate_settings(plan: Manifest, folder: Path, found: list[Manifest]) -> None:
    for each in plan.get("configMapGenerator", []):
        values: dict[str, str] = {}
        for name in each["envs"]:
            values |= read_settings(folder / name)
        if each.get("behavior") == "merge":
            (kept,) = (it for it in found if it["metadata"]["name"] == each["name"])
            kept["data"] |= values
            continue
        metadata = {"name": each["name"]}
        found.append(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": values}
        )


def _patch(plan: Manifest, folder: Path, found: list[Manifest]) -> None:
    for each in plan.get("patches", []):
        if "path" in each:
            (patch,) = read_all(folder / each["path"])
        else:
            patch = _plain(YAML(typ="safe", pure=True).load(each["patch"]))
        annotations = patch["metadata"].get("annotations", {})
        for manifest in found:
            if _is_meant(manifest, **each["target"]):
                _merge(manifest, {"spec": patch.get("spec", {})})
                if annotations:
                    _merge(manifest["metadata"], {"annotations": annotations})


def _is_meant(manifest: Manifest, kind: str, name: str | None = None) -> bool:
    return manifest["kind"] == kind and name in {None, manifest["metadata"]["name"]}


def _merge(into: Manifest, patch: Manifest) -> None:
    for name, value in patch.items():
        mine = into.get(name)
        if isinstance(value, dict) and isinstance(mine, dict):
            _merge(mine, value)
        elif isinstance(value, list) and name in KEYS_OF_LISTS:
            into[name] = _merge_lists(mine or [], value, key=KEYS_OF_LISTS[name])
        else:
            into[name] = deepcopy(value)


def _merge_lists(mine: list[Manifest], patch: list[Manifest], *, key: str) -> list[Manifest]:
    merged = {entry[key]: entry for entry in mine}
    for entry in patch:
        _merge(merged.setdefault(entry[key], {}), entry)
    return list(merged.values())


def _label(plan: Manifest, folder: Path, found: list[Manifest]) -> None:
    del folder
    for each in plan.get("labels", []):
        for manifest in found:
            manifest["metadata"].setdefault("labels", {}).update(each["pairs"])
            for labels in _labels_inside(
                manifest, of_selectors=each.get("includeSelectors", False)
            ):
                labels.update(each["pairs"])


def _labels_inside(manifest: Manifest, *, of_selectors: bool) -> Iterator[Manifest]:
    match manifest:
        case {"kind": "CronJob", "spec": {"jobTemplate": job}}:
            yield job["metadata"]["labels"]
            yield job["spec"]["template"]["metadata"]["labels"]
        case {"spec": {"template": {"metadata": {"labels": labels}}}}:
            yield labels
    if of_selectors:
        yield from _selectors(manifest)


def _selectors(manifest: Manifest) -> Iterator[Manifest]:
    match manifest:
        case {"kind": "Service", "spec": {"selector": labels}}:
            yield labels
        case {
            "kind": "Deployment" | "PodDisruptionBudget",
            "spec": {"selector": {"matchLabels": labels}},
        }:
            yield labels
        case {"kind": "NetworkPolicy", "spec": {"podSelector": {"matchLabels": labels}}}:
            yield labels


def _name_images(plan: Manifest, folder: Path, found: list[Manifest]) -> None:
    del folder
    for each in plan.get("images", []):
        for container in _containers(found):
            if container["image"] == each["name"]:
                container["image"] = f"{each['newName']}:{each['newTag']}"


def _containers(found: list[Manifest]) -> Iterator[Manifest]:
    for manifest in found:
        if manifest["kind"] in {"Deployment", "CronJob", "Job"}:
            yield from pod_of(manifest)["containers"]


def _place(plan: Manifest, folder: Path, found: list[Manifest]) -> None:
    del folder
    if "namespace" not in plan:
        return
    for manifest in found:
        if manifest["kind"] not in CLUSTER_WIDE:
            manifest["metadata"]["namespace"] = plan["namespace"]


def _plain(value: Any) -> Any:
    """Return the value with nothing shared: two places of an anchor are changed apart."""
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case _:
            return value
