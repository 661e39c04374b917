"""How the story appears on the screen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

import click

INDENT = "     "


class Teller:
    """Prints numbered steps with how long each took."""

    def __init__(self) -> None:
        self._step = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Tell a step; its line is completed when the block ends."""
        self._step += 1
        click.secho(f"{self._step:>3}. {title}", bold=True)
        began = perf_counter()
        yield
        click.secho(f"{INDENT}done in {(perf_counter() - began) * 1000:.0f} ms", dim=True)

    def say(self, sentence: str) -> None:
        """Tell what was seen in the present step."""
        click.echo(f"{INDENT}{sentence}")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Show rows under their heads, as wide as they need to be."""
        texts = [list(heads), *([str(cell) for cell in row] for row in rows)]
        widths = [max(len(row[column]) for row in texts) for column in range(len(heads))]
        for number, row in enumerate(texts):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            line = INDENT + "  ".join(cells).rstrip()
            click.secho(line, bold=number == 0)
