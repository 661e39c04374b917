"""Fields by their full names, as one types them into Kibana."""

from typing import Any


def paths_of(document: dict[str, Any], above: str = "") -> set[str]:
    """Return the full names of all that a document holds."""
    found = set()
    for name, value in document.items():
        path = f"{above}{name}"
        found |= paths_of(value, f"{path}.") if isinstance(value, dict) else {path}
    return found


def mapped_paths(mappings: dict[str, Any], above: str = "") -> set[str]:
    """Return the full names of all that mappings give a type."""
    found = set()
    for name, field in mappings["properties"].items():
        path = f"{above}{name}"
        found |= mapped_paths(field, f"{path}.") if "properties" in field else {path}
    return found
