"""What Kibana shows of our logs: a data view, searches and a dashboard, kept as readable files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "saved_objects"

DATA_VIEW_TYPE = "index-pattern"
"""What Kibana called data views when it was younger, and still does in its files."""

TEXTS_OF_JSON = frozenset({"fieldFormatMap", "optionsJSON", "panelsJSON", "searchSourceJSON"})
"""Attributes that Kibana keeps as JSON inside a text; in our files they can be read."""


def read_saved_objects(index_prefix: str) -> list[dict[str, Any]]:
    """Return the objects as they stand in our files, for daily indices of this name.

    Args:
        index_prefix: First part of the daily indices.
    """
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    for each in found:
        if each["type"] == DATA_VIEW_TYPE:
            each["attributes"]["title"] = f"{index_prefix}-*"
    return found


def as_import_file(saved_objects: Sequence[dict[str, Any]]) -> str:
    """Return the objects as Kibana imports them: one a line, with its texts of JSON."""
    return "".join(f"{json.dumps(_folded(each), ensure_ascii=False)}\n" for each in saved_objects)


def _folded(value: Any, name: str = "") -> Any:
    if name in TEXTS_OF_JSON:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return {inner: _folded(it, inner) for inner, it in value.items()}
    return value
