"""What network policies say: whom they are about, and where those may go."""

from tests.kubernetes.cluster import of_kind
from tests.kubernetes.composition import Manifest

COMPONENT = "app.kubernetes.io/component"

EVERYBODY = "everybody"

EVERYWHERE = "0.0.0.0/0"


def pods_of(policy: Manifest) -> set[str]:
    """Return the processes that a policy is about."""
    match policy["spec"]["podSelector"]:
        case {"matchExpressions": [{"key": key, "operator": "In", "values": processes}]}:
            assert key == COMPONENT
            return set(processes)
        case selector:
            return {selector.get("matchLabels", {}).get(COMPONENT, EVERYBODY)}


def ways_out(found: list[Manifest]) -> list[tuple[str, str, int]]:
    """Return who reaches which addresses at which port."""
    return [
        (process, to["ipBlock"]["cidr"], port["port"])
        for policy in of_kind(found, "NetworkPolicy")
        for rule in policy["spec"].get("egress", [])
        for to in rule["to"]
        if "ipBlock" in to
        for port in rule["ports"]
        for process in pods_of(policy)
    ]
