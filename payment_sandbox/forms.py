"""Forms with parts inside parts, as PHP and jQuery write them: `Receipt[Items][0][Label]=Book`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = re.compile(r"[^\[\].]+|\[\]")

Node = dict[str, "Node | str"]


def read_form(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return the values of a form, with objects and lists where its names have brackets or dots.

    A name that ends with `[]`, and one that comes again, make a list.

    Args:
        pairs: Decoded names and values in the order of the form.
    """
    root: Node = {}
    for name, value in pairs:
        _put(root, _PARTS.findall(name) or [name], value)
    return {name: _shaped(value) for name, value in root.items()}


def _put(root: Node, parts: list[str], value: str) -> None:
    node = root
    for part in parts[:-1]:
        inner = node.setdefault(part, {})
        if isinstance(inner, str):
            inner = node[part] = {"0": inner}
        node = inner
    last = str(len(node)) if parts[-1] == "[]" else parts[-1]
    before = node.get(last)
    if before is None:
        node[last] = value
    elif isinstance(before, str):
        node[last] = {"0": before, "1": value}
    else:
        before[str(len(before))] = value


def _shaped(value: Node | str) -> object:
    if isinstance(value, str):
        return value
    if list(value) == [str(place) for place in range(len(value))]:
        return [_shaped(item) for item in value.values()]
    return {name: _shaped(item) for name, item in value.items()}
