"""What the manifests let through between pods, and between pods and the world."""

import pytest

from tests.kubernetes.cluster import (
    BASE,
    KUBERNETES,
    WEB,
    named,
    of_kind,
    overlay_of,
)
from tests.kubernetes.composition import Manifest, compose, read_all
from tests.kubernetes.traffic import EVERYBODY, EVERYWHERE, pods_of, ways_out

NODE_LOCAL_DNS = "169.254.20.10/32"
"""Where NodeLocal DNSCache listens unless somebody chose another address."""

CONTROLLERS_OWN = "haproxy.org/"


@pytest.fixture(scope="module")
def base() -> list[Manifest]:
    """Return what runs in every environment."""
    return compose(BASE)


def test_only_the_worker_and_the_letters_reach_the_internet(base: list[Manifest]) -> None:
    reaching = {process for process, addresses, _ in ways_out(base) if addresses == EVERYWHERE}

    assert reaching == {"worker", "letters"}


@pytest.mark.parametrize("overlay", ["production", "staging"])
@pytest.mark.parametrize("api", WEB)
def test_an_api_that_may_be_told_where_keys_are_can_fetch_them(overlay: str, api: str) -> None:
    offered = (BASE / "secrets.template.yaml").read_text(encoding="utf-8")

    assert "JWKS_URL" in offered
    assert (api, EVERYWHERE, 443) in ways_out(overlay_of(overlay))


def test_nothing_private_is_reached_as_if_it_were_the_internet(production: list[Manifest]) -> None:
    blocks = [
        to["ipBlock"]
        for policy in of_kind(production, "NetworkPolicy")
        if not pods_of(policy) & {"letters", EVERYBODY}
        for rule in policy["spec"].get("egress", [])
        for to in rule["to"]
        if "ipBlock" in to
    ]

    assert blocks
    for block in blocks:
        assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"} <= set(block["except"])


@pytest.mark.parametrize("port", [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}])
def test_names_are_looked_up_in_the_cluster_or_at_the_node(
    base: list[Manifest], port: dict[str, str | int]
) -> None:
    rules = named(base, "NetworkPolicy", "names-and-stores")["spec"]["egress"]

    (asking,) = (rule["to"] for rule in rules if port in rule["ports"])
    assert {"ipBlock": {"cidr": NODE_LOCAL_DNS}} in asking
    assert len(asking) == 2


@pytest.mark.parametrize("overlay", ["production", "staging"])
def test_what_one_controller_alone_understands_is_in_one_place(overlay: str) -> None:
    for manifest in read_all(KUBERNETES / "overlays" / overlay / "ingress.yaml"):
        assert "annotations" not in manifest["metadata"]


@pytest.mark.parametrize("overlay", ["production", "staging"])
def test_every_site_is_told_to_the_controller(overlay: str) -> None:
    for ingress in of_kind(overlay_of(overlay), "Ingress"):
        assert ingress["spec"]["ingressClassName"] in {"public", "internal"}
        told = ingress["metadata"]["annotations"]
        assert all(name.startswith(CONTROLLERS_OWN) for name in told)
        assert told[f"{CONTROLLERS_OWN}timeout-server"] == "35s"


def test_viewers_are_limited_where_the_gateway_is_not(production: list[Manifest]) -> None:
    limit = f"{CONTROLLERS_OWN}rate-limit-requests"

    limited = {
        ingress["metadata"]["name"]
        for ingress in of_kind(production, "Ingress")
        if limit in ingress["metadata"]["annotations"]
    }

    assert limited == {"viewers"}


def test_managers_come_from_where_the_world_is_not(production: list[Manifest]) -> None:
    ingress = named(production, "Ingress", "managers")

    assert ingress["spec"]["ingressClassName"] == "internal"
    assert ingress["metadata"]["annotations"][f"{CONTROLLERS_OWN}allow-list"] == "10.0.0.0/8"


def test_a_scaler_counts_the_queues_of_its_own_namespace() -> None:
    (rules,) = read_all(KUBERNETES / "components" / "monitoring" / "adapter-rules.yaml")

    (rule,) = rules["rules"]["external"]
    assert rule["resources"] == {"overrides": {"namespace": {"resource": "namespace"}}}
    assert 'namespace!=""' in rule["seriesQuery"]
