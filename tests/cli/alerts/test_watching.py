"""What a Prometheus beside the demo is told."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cli.alerts.rules import RULES
from cli.alerts.watching import configuration_for, write_configuration

PORTS = {"client-api": 8000, "metrics of relay": 9101, "metrics of worker": 9102, "observer": 9103}


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Return the folder of a demo that has run."""
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "ports.json").write_text(json.dumps(PORTS), encoding="utf-8")
    return folder


def test_each_process_that_shows_metrics_is_a_job_of_its_name(tmp_path: Path) -> None:
    configured = configuration_for(PORTS, tmp_path / "rules.yml")

    assert configured["scrape_configs"] == [
        {"job_name": "observer", "static_configs": [{"targets": ["127.0.0.1:9103"]}]},
        {"job_name": "relay", "static_configs": [{"targets": ["127.0.0.1:9101"]}]},
        {"job_name": "worker", "static_configs": [{"targets": ["127.0.0.1:9102"]}]},
    ]


def test_the_rules_lose_their_patience_alone(demo: Path, tmp_path: Path) -> None:
    configuration = write_configuration(demo, tmp_path / "prometheus", patience_seconds=3)

    (written,) = YAML(typ="safe").load(configuration)["rule_files"]
    hasty, rules = Path(written).read_text(encoding="utf-8"), RULES.read_text(encoding="utf-8")
    lines = list(zip(hasty.splitlines(), rules.splitlines(), strict=True))
    assert {new for new, old in lines if new != old} == {"        for: 3s"}
    assert {old for new, old in lines if new != old} == set(
        re.findall(r"^ +for: .+$", rules, re.MULTILINE)
    )


def test_a_folder_without_a_demo_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"ports\.json"):
        write_configuration(tmp_path, tmp_path / "prometheus", patience_seconds=5)
