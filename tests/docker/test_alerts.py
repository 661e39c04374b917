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


class Trial(NamedTuple):
    """What one trial saw: the alert, and how many of it fired at each moment that was looked at."""

    alert: str
    counts: list[int]


@cache
def trials() -> list[Trial]:
    """Return all trials that `kinokassa alerts try` carries out."""
    return [
        Trial(
            trial["name"].partition(" - ")[0],
            [sum(it["value"] for it in look.get("exp_samples", [])) for look in looks_of(trial)],
        )
        for path in TRIALS
        for trial in YAML(typ="safe").load(path)["tests"]
    ]


def looks_of(trial: dict[str, Any]) -> list[dict[str, Any]]:
    looks: list[dict[str, Any]] = trial["promql_expr_test"]
    return looks


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
    counts = [trial.counts for trial in trials() if trial.alert == alert["alert"]]

    assert any(sum(seen) for seen in counts)


@EACH_ALERT
def test_an_alert_was_seen_to_be_silent(alert: dict[str, Any]) -> None:
    counts = [trial.counts for trial in trials() if trial.alert == alert["alert"]]

    assert any(0 in seen for seen in counts)


def test_no_trial_is_about_an_alert_that_is_gone() -> None:
    assert {trial.alert for trial in trials()} <= {alert["alert"] for alert in ALERTS}
