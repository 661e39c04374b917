"""A Prometheus beside the demo: who is asked, and rules that do not wait for minutes."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from cli.alerts.rules import RULES
from cli.local.ports import LOOPBACK
from cli.system.processes import OBSERVER

METRICS_OF = "metrics of "
"""How the demo's book of ports names where a process shows its metrics."""

ASK_EVERY = "2s"
"""In production it is 15 s; here somebody sits before it."""

PATIENCE = re.compile(r"^( +for:) \w+$", re.MULTILINE)


def write_configuration(demo: Path, folder: Path, *, patience_seconds: int) -> Path:
    """Write what Prometheus needs to watch a demo, and return the file to start it with.

    Args:
        demo: Folder of the demo, which holds its ports.
        folder: Where the files go.
        patience_seconds: How long something is broken before its alert fires.

    Raises:
        FileNotFoundError: There has been no demo in that folder.
    """
    ports: dict[str, int] = json.loads((demo / "ports.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    rules, configuration = folder / "rules.yml", folder / "prometheus.yml"
    rules.write_text(
        PATIENCE.sub(rf"\1 {patience_seconds}s", RULES.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    # JSON is YAML, too.
    configuration.write_text(
        json.dumps(configuration_for(ports, rules), indent=2) + "\n", encoding="utf-8"
    )
    return configuration


def configuration_for(ports: Mapping[str, int], rules: Path) -> dict[str, object]:
    """Return Prometheus's configuration, with each process as a job of its name.

    Args:
        ports: Of the demo, by what they are for.
        rules: File of the alert rules.
    """
    targets = {
        name.removeprefix(METRICS_OF): port
        for name, port in ports.items()
        if name.startswith(METRICS_OF) or name == OBSERVER
    }
    return {
        "global": {"scrape_interval": ASK_EVERY, "evaluation_interval": ASK_EVERY},
        "rule_files": [str(rules.resolve())],
        "scrape_configs": [
            {"job_name": job, "static_configs": [{"targets": [f"{LOOPBACK}:{port}"]}]}
            for job, port in sorted(targets.items())
        ],
    }
