"""Plain tables for terminals."""

from collections.abc import Sequence

NOTHING = "-"
"""Stands in a cell that is empty, so that columns can be told apart by a script as well."""


def table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows under their heading, each column as wide as its widest cell.

    Args:
        heading: Names of the columns.
        rows: Their cells; none and the empty text are shown as a dash.
    """
    lines = [list(heading), *([cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def cell(value: object) -> str:
    """Return a value as a cell shows it."""
    return NOTHING if value in (None, "") else str(value)
