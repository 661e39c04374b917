"""The few round numbers at the side of a chart."""

_STEPS_WANTED = 3
"""Lines above the bottom: enough to read a height by, few enough to be calm."""

_ROUND_STEPS = (1, 2, 5, 10)


def scale_to(highest: int) -> tuple[int, ...]:
    """Return round numbers at even steps from 0 to `highest` or just above.

    Args:
        highest: The greatest value, from 1.

    Raises:
        ValueError: There is nothing to measure.
    """
    if highest < 1:
        raise ValueError(f"no scale leads from 0 to {highest}")
    step = _round_step(highest)
    return tuple(range(0, highest + step, step))


def _round_step(highest: int) -> int:
    """Return the smallest round step that needs no more lines than are wanted."""
    power = 1
    while True:
        for step in (factor * power for factor in _ROUND_STEPS):
            if step * _STEPS_WANTED >= highest:
                return step
        power *= 10
