"""What somebody edited beside a subscription: its note and its reminders, before and after."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext


def edits_of(detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of whatever an edit changed; nothing of other acts.

    Args:
        detail: Of a line of the trail.
    """
    before, after = detail.get("before") or {}, detail.get("after") or {}
    if _has_changed("manager_note", before, after):
        yield str(gettext("Note before")), before["manager_note"] or str(gettext("none"))
        yield str(gettext("Note after")), after["manager_note"] or str(gettext("none"))
    if _has_changed("letters_muted", before, after):
        is_stopped = after["letters_muted"]
        words = gettext("stopped") if is_stopped else gettext("are sent")
        yield str(gettext("Reminders")), str(words)


def _has_changed(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return name in before and name in after and before[name] != after[name]
