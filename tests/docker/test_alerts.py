"""The alert rules read what there is, say what to do, and have each been tried."""

import re
from functools import cache
from typing import Any, NamedTuple

import promql_parser
import pytest
from ruamel.yaml import YAML

from tests.docker.conftest import ROOT
from tests.docker.promql import EVERY_RULE, asked_by, labels_grouped_by, series_there

TRIALS = sorted((ROOT / "tests" / "docker" / "prometheus").glob("*.yml"))

ALERTS = [rule for rule in EVERY_RULE if "alert" in rule]


def name_of(rule: dict[str, Any]) -> str:
    """Return what tells a rule apart: an alert may have one for tickets and one that wakes."""
    if "record" in rule:
        return str(rule["record"])
    return f"{rule['alert']} {rule['labels']['severity']}"


EACH_RULE = pytest.mark.parametrize("rule", EVERY_RULE, ids=name_of)
EACH_ALERT = pytest.mark.parametrize("alert", ALERTS, ids=name_of)

NAMED_LABEL = re.compile(r"\$labels\.(\w+)")
WORD = re.compile(r"[A-Z][a-z]*")


class Look(NamedTuple):
    """One look at one moment of a trial: at which alerts, and how many of them fired."""

    trial: str
    alert: str
    severity: str | None
    count: int

    def is_at(self, alert: dict[str, Any]) -> bool:
        """Return whether it looks at this alert, and at no other of the same name."""
        name, severity = alert["alert"], alert["labels"]["severity"]
        alone = [it["alert"] for it in ALERTS].count(name) == 1
        return self.alert == name and (self.severity == severity or alone)


@cache
def looks() -> list[Look]:
    """Return every look of all trials that `kinokassa alerts try` carries out."""
    return [
        look_of(trial["name"], look)
        for path in TRIALS
        for trial in YAML(typ="safe").load(path)["tests"]
        for look in trial["promql_expr_test"]
    ]


def look_of(trial: str, look: dict[str, Any]) -> Look:
    (asked,) = asked_by(look["expr"])
    chosen = dict(asked.choices)
    count = sum(it["value"] for it in look.get("exp_samples", []))
    return Look(trial, chosen["alertname"], chosen.get("severity"), count)


def counts_seen_of(alert: dict[str, Any]) -> list[int]:
    return [look.count for look in looks() if look.is_at(alert)]


def kebab(name: str) -> str:
    return "-".join(word.lower() for word in WORD.findall(name))


@EACH_RULE
def test_a_rule_is_written_in_promql(rule: dict[str, Any]) -> None:
    assert promql_parser.parse(rule["expr"])


@EACH_RULE
def test_a_rule_reads_metrics_that_somebody_keeps(rule: dict[str, Any]) -> None:
    unknown = {asked.metric for asked in asked_by(rule["expr"])} - set(series_there())

    assert unknown == set()


@EACH_RULE
def test_a_rule_chooses_by_labels_that_its_metrics_have(rule: dict[str, Any]) -> None:
    there = series_there()

    strange = {
        (asked.metric, label)
        for asked in asked_by(rule["expr"])
        for label in asked.labels - there[asked.metric]
    }

    assert strange == set()


@EACH_ALERT
def test_the_words_of_an_alert_name_labels_that_it_has(alert: dict[str, Any]) -> None:
    there = series_there()
    labels = set().union(*(there[asked.metric] for asked in asked_by(alert["expr"])))

    named = NAMED_LABEL.findall("".join(alert["annotations"].values()))

    kept = labels_grouped_by(alert["expr"])
    assert set(named) <= (kept or labels)


@EACH_ALERT
def test_an_alert_says_whether_it_wakes_somebody(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"page", "ticket"}


@EACH_ALERT
def test_an_alert_says_what_is_wrong_with_its_number(alert: dict[str, Any]) -> None:
    assert set(alert["annotations"]) == {"summary", "description", "runbook"}


@EACH_ALERT
def test_an_alert_names_its_page(alert: dict[str, Any]) -> None:
    page = alert["annotations"]["runbook"]

    assert page == f"docs/runbook/{kebab(alert['alert'])}.md"
    assert (ROOT / page).is_file()


@EACH_ALERT
def test_an_alert_was_seen_to_fire(alert: dict[str, Any]) -> None:
    assert any(counts_seen_of(alert))


@EACH_ALERT
def test_an_alert_was_seen_to_be_silent(alert: dict[str, Any]) -> None:
    assert 0 in counts_seen_of(alert)


def test_a_trial_looks_at_the_alert_that_it_is_named_after() -> None:
    assert [it for it in looks() if it.trial.partition(" - ")[0] != it.alert] == []


def test_no_trial_is_about_an_alert_that_is_gone() -> None:
    assert [it for it in looks() if not any(it.is_at(alert) for alert in ALERTS)] == []
