"""The numbers of a chart: drawn by a picture, and written again in the table beneath it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a series means to its reader; the stylesheet has a colour for each."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Point:
    """One place of a chart's axis: an hour, a day, a reason.

    Args:
        label: Its full name, for the table and under the pointer.
        tick: Its short name on the axis, empty for none; those that would touch are left out.
        address: Where a click leads, and its line of the table; none for nowhere.
    """

    label: str
    tick: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, one for each point of its chart.

    Args:
        name: What is counted, translated.
        values: Whole numbers from 0: things, or minor units of money.
        tone: What they mean to the reader.

    Raises:
        ValueError: A value is negative; these charts begin at nothing.
    """

    name: str
    values: tuple[int, ...]
    tone: Tone = Tone.PLAIN

    def __post_init__(self) -> None:
        if any(value < 0 for value in self.values):
            raise ValueError(f"the series {self.name!r} has values below 0")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table beneath a chart, its values written and in the order of the series."""

    label: str
    address: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, in words and numbers.

    Args:
        title: What it is about.
        description: The same in a sentence or two with the main number, for whoever does not see.
        empty: Said in place of the drawing when there is nothing to draw.
        points: Places of the axis.
        series: Numbers, the first one undermost where they are stacked.
        written: Turns a value into text, on the axis and everywhere else.

    Raises:
        ValueError: A series has not one value for each point.
    """

    title: str
    description: str
    empty: str
    points: tuple[Point, ...]
    series: tuple[Series, ...]
    written: Callable[[int], str] = str

    def __post_init__(self) -> None:
        if any(len(series.values) != len(self.points) for series in self.series):
            raise ValueError(f"a series of {self.title!r} has not one value for each point")

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to draw: no points, or nothing but zeros."""
        return not any(any(series.values) for series in self.series)

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """Return the table beneath the picture."""
        return tuple(
            TableRow(
                point.label,
                point.address,
                tuple(self.written(series.values[number]) for series in self.series),
            )
            for number, point in enumerate(self.points)
        )

    @property
    def sums(self) -> tuple[int, ...]:
        """Return the sum of all series at each point."""
        return tuple(
            sum(series.values[number] for series in self.series)
            for number in range(len(self.points))
        )
