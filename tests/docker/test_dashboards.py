"""The dashboards of Grafana ask for what there is, and are found by it."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.docker.conftest import ROOT
from tests.docker.promql import asked_by, series_there

GRAFANA = ROOT / "docker" / "grafana"
FILES = sorted((GRAFANA / "dashboards").glob("*.json"))

EACH_DASHBOARD = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])

COLUMNS = 24
"""Of Grafana's grid."""


def panels_of(path: Path) -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["panels"]
    return panels


def expressions_of(path: Path) -> list[str]:
    return [target["expr"] for panel in panels_of(path) for target in panel["targets"]]


@EACH_DASHBOARD
def test_a_dashboard_asks_for_metrics_that_somebody_keeps(path: Path) -> None:
    asked = {it.metric for expression in expressions_of(path) for it in asked_by(expression)}

    assert asked - set(series_there()) == set()


@EACH_DASHBOARD
def test_a_dashboard_chooses_by_labels_that_its_metrics_have(path: Path) -> None:
    there = series_there()
    asked = [it for expression in expressions_of(path) for it in asked_by(expression)]

    assert [it for it in asked if it.labels - there[it.metric]] == []


@EACH_DASHBOARD
def test_no_panel_covers_another(path: Path) -> None:
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels_of(path))
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < COLUMNS


@EACH_DASHBOARD
def test_a_panel_reads_the_source_that_is_provided(path: Path) -> None:
    provided = YAML(typ="safe").load(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")

    sources = {panel["datasource"]["uid"] for panel in panels_of(path)}

    assert sources == {source["uid"] for source in provided["datasources"]}


def test_every_dashboard_has_an_address_of_its_own() -> None:
    addresses = [json.loads(path.read_text(encoding="utf-8"))["uid"] for path in FILES]

    assert sorted(addresses) == sorted(f"kinokassa-{path.stem}" for path in FILES)
