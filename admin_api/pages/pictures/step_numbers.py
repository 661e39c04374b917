"""The numbers of the steps that took one way, short enough for a badge."""

from collections.abc import Sequence

RUNS_SHOWN = 3
"""More would push the word aside; the whole list is in the text under the pointer."""


def short_numbers(steps: Sequence[int], *, shown: int = RUNS_SHOWN) -> str:
    """Return `2, 5–7 … 19` for steps given in order: runs joined, the middle of many left out.

    Args:
        steps: From the first to the last.
        shown: Runs that are named, from 1; the last one always is.
    """
    runs = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in _runs(steps)]
    if len(runs) <= shown:
        return ", ".join(runs)
    return f"{', '.join(runs[: shown - 1])} … {runs[-1]}".lstrip()


def all_numbers(steps: Sequence[int]) -> str:
    """Return every step, between commas."""
    return ", ".join(map(str, steps))


def _runs(steps: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for step in steps:
        if runs and step == runs[-1][-1] + 1:
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs
