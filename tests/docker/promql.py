"""Which metrics and labels an expression for Prometheus asks for, and which of them there are."""

from collections.abc import Mapping
from dataclasses import dataclass

import promql_parser
from ruamel.yaml import YAML

from observer.gauges import GAUGES
from runtime.telemetry.instruments import Duration
from runtime.telemetry.metrics import METRICS
from tests.docker.conftest import ROOT

RULES = ROOT / "docker" / "prometheus" / "rules" / "kinokassa.yml"

EVERY_RULE = [rule for group in YAML(typ="safe").load(RULES)["groups"] for rule in group["rules"]]

EACH_TARGET = frozenset({"job", "instance"})
"""Prometheus gives these to whatever it reads."""

MADE_BESIDES: Mapping[str, frozenset[str]] = {
    "up": EACH_TARGET,
    "kinokassa_build_info": EACH_TARGET | {"version"},
    "ALERTS": EACH_TARGET | {"alertname", "alertstate", "severity"},
}

OF_RABBITMQ = frozenset(
    {
        "rabbitmq_alarms_memory_used_watermark",
        "rabbitmq_alarms_free_disk_space_watermark",
    }
)
"""Of its plugin rabbitmq_prometheus: 1 while it takes nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric that an expression reads, with what it chooses by: label and word, or pattern."""

    metric: str
    choices: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> frozenset[str]:
        """Return the labels by which it chooses."""
        return frozenset(label for label, _ in self.choices)


def asked_by(expression: str) -> list[Asked]:
    """Return every metric that an expression reads.

    Raises:
        ValueError: It is no PromQL.
    """
    found: list[Asked] = []

    def note(node: object) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            choices = tuple((it.name, it.value) for it in node.matchers.matchers)
            found.append(Asked(node.name or "", choices))

    promql_parser.walk(promql_parser.parse(expression), pre_visit=note)
    return found


def labels_grouped_by(expression: str) -> set[str]:
    """Return the labels that the aggregations of an expression keep."""
    kept: set[str] = set()

    def note(node: object) -> None:
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            kept.update(node.modifier.labels)

    promql_parser.walk(promql_parser.parse(expression), pre_visit=note)
    return kept


def series_there() -> dict[str, frozenset[str]]:
    """Return the labels of every series that our processes, RabbitMQ and the rules make."""
    known = dict(MADE_BESIDES)
    known.update(dict.fromkeys(OF_RABBITMQ, EACH_TARGET))
    for instrument in (*METRICS, *GAUGES):
        labels = EACH_TARGET | set(instrument.labels)
        known[instrument.name] = labels
        if isinstance(instrument, Duration):
            known[f"{instrument.name}_bucket"] = labels | {"le"}
            known[f"{instrument.name}_count"] = known[f"{instrument.name}_sum"] = labels
    for rule in EVERY_RULE:
        if "record" in rule:
            known[rule["record"]] = EACH_TARGET | labels_of_record(rule["expr"], known)
    return known


def labels_of_record(expression: str, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what a rule that records tells apart, by what it reads and was there before."""
    kept = labels_grouped_by(expression)
    read = (known[asked.metric] for asked in asked_by(expression) if asked.metric in known)
    return frozenset(kept or set().union(*read))
