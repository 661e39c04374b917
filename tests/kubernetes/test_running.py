"""How the manifests have processes watched, stopped, scaled and kept apart."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from cli.healthy import SIGNS
from interaction_bus.topology import COMMANDS_QUEUE, TASKS_QUEUE
from runtime.settings.billing import DEFAULT_CALLS_IN_FLIGHT
from runtime.web.server import GRACE_SECONDS
from tests.fixtures.deployments import EACH_PROCESS, PROCESSES
from tests.kubernetes.cluster import (
    KUBERNETES,
    PASSES_BY_ITSELF,
    ROOT,
    WEB,
    container_of,
    named,
    of_kind,
    pod_of_process,
)
from tests.kubernetes.composition import Manifest

GATEWAY_TAKES_AT_ONCE = 30
"""Calls in flight of one live terminal; beyond them the gateway answers 429."""

RESERVE_SECONDS = 10
"""Between the end that a process finds by itself and the one that is made for it."""


@EACH_PROCESS
def test_a_process_has_longer_to_end_than_it_takes(
    production: list[Manifest], process: str
) -> None:
    pod = pod_of_process(production, process)
    (container,) = pod["containers"]
    variables = {it["name"]: it.get("value") for it in container.get("env", [])}
    own_end = int(variables.get("STOP_GRACE_SECONDS", GRACE_SECONDS))
    pause = (
        container["lifecycle"]["preStop"]["exec"]["command"] if "lifecycle" in container else [0]
    )

    assert pod["terminationGracePeriodSeconds"] >= own_end + int(pause[-1]) + RESERVE_SECONDS


@pytest.mark.parametrize("process", WEB)
def test_a_web_process_is_asked_at_its_own_address(
    production: list[Manifest], process: str
) -> None:
    container = container_of(production, process)

    paths = {name: container[name]["httpGet"]["path"] for name in container if "Probe" in name}
    assert paths == {
        "startupProbe": "/health/live",
        "readinessProbe": "/health/ready",
        "livenessProbe": "/health/live",
    }


@pytest.mark.parametrize("process", [it for it in SIGNS if it not in (*WEB, PASSES_BY_ITSELF)])
def test_any_other_process_is_asked_by_its_own_command(
    production: list[Manifest], process: str
) -> None:
    container = container_of(production, process)

    asked = {name: container[name]["exec"]["command"] for name in container if "Probe" in name}
    assert asked == {
        "startupProbe": ["kinokassa", "healthy", "--live", process],
        "readinessProbe": ["kinokassa", "healthy", process],
        "livenessProbe": ["kinokassa", "healthy", "--live", process],
    }


def test_what_has_several_pods_loses_one_at_a_time(production: list[Manifest]) -> None:
    alone = {"beat", "observer", PASSES_BY_ITSELF}

    budgets = {
        budget["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]: budget["spec"]
        for budget in of_kind(production, "PodDisruptionBudget")
    }

    assert set(budgets) == set(PROCESSES) - alone
    assert {budget["maxUnavailable"] for budget in budgets.values()} == {1}


@pytest.mark.parametrize(
    ("process", "queue"), [("state-updater", COMMANDS_QUEUE), ("worker", TASKS_QUEUE)]
)
def test_who_takes_from_a_queue_grows_with_what_waits_in_it(
    production: list[Manifest], process: str, queue: Any
) -> None:
    (metric,) = named(production, "HorizontalPodAutoscaler", process)["spec"]["metrics"]

    assert metric["external"]["metric"] == {
        "name": "kinokassa_queue_messages",
        "selector": {"matchLabels": {"queue": queue.name}},
    }


def test_all_workers_together_call_no_oftener_than_the_gateway_takes(
    production: list[Manifest],
) -> None:
    most = named(production, "HorizontalPodAutoscaler", "worker")["spec"]["maxReplicas"]

    assert most * DEFAULT_CALLS_IN_FLIGHT <= GATEWAY_TAKES_AT_ONCE


def test_what_a_scaler_counts_is_not_counted_by_hand(production: list[Manifest]) -> None:
    scaled = [it["metadata"]["name"] for it in of_kind(production, "HorizontalPodAutoscaler")]

    assert [it for it in scaled if "replicas" in named(production, "Deployment", it)["spec"]] == []


@EACH_PROCESS
def test_metrics_are_shown_at_the_port_that_is_asked(
    production: list[Manifest], process: str
) -> None:
    if process == PASSES_BY_ITSELF:
        assert "ports" not in container_of(production, process)
        return
    ports = {it["name"]: it["containerPort"] for it in container_of(production, process)["ports"]}

    settings = named(production, "ConfigMap", "kinokassa-settings")["data"]
    assert ports["metrics"] == int(settings["METRICS_PORT"])


def test_the_world_reaches_the_client_api_alone(production: list[Manifest]) -> None:
    reached = {
        path["backend"]["service"]["name"]
        for ingress in of_kind(production, "Ingress")
        if ingress["spec"]["ingressClassName"] == "public"
        for rule in ingress["spec"]["rules"]
        for path in rule["http"]["paths"]
    }

    assert reached == {"client-api", "closed"}


@pytest.mark.parametrize("site", ["viewers", "managers"])
def test_health_is_not_shown_to_who_comes_through_the_ingress(
    production: list[Manifest], site: str
) -> None:
    (rule,) = named(production, "Ingress", site)["spec"]["rules"]

    behind = {it["path"]: it["backend"]["service"]["name"] for it in rule["http"]["paths"]}
    assert (behind["/health"], behind["/metrics"]) == ("closed", "closed")


def test_what_is_not_allowed_is_forbidden(production: list[Manifest]) -> None:
    policy = named(production, "NetworkPolicy", "nothing-else")

    assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_rules_of_alerts_become_what_the_operator_takes() -> None:
    head = (KUBERNETES / "components/monitoring/prometheus-rule.head.yaml").read_text("utf-8")
    rules = (ROOT / "docker/prometheus/rules/kinokassa.yml").read_text("utf-8")
    indented = "".join(f"  {line}" for line in rules.splitlines(keepends=True))

    made = YAML(typ="safe").load(head + indented)

    assert made["kind"] == "PrometheusRule"
    assert made["spec"]["groups"] == YAML(typ="safe").load(rules)["groups"]
