"""What fields offer to choose from, in the language of the page."""

from collections.abc import Callable, Mapping
from typing import Any


def choices_of(words: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
    """Return the choices of a field; they are translated anew for each form.

    Args:
        words: Lazily translated, by the value that is sent.
    """

    def offered() -> dict[str, Any]:
        return {value: str(text) for value, text in words.items()}

    return offered
