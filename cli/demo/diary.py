"""The table of a year, printed line by line as the year goes on."""

from datetime import datetime

import click

from cli.demo.telling import INDENT

HEADS = ("date", "what happened", "amount", "may watch until")
WIDTHS = (10, 60, 9, 15)


class Diary:
    """Prints a line for each thing that happened."""

    def __init__(self) -> None:
        self._print(HEADS, bold=True)

    def note(
        self, at: datetime, what: str, *, amount: str = "", until: datetime | None = None
    ) -> None:
        """Write a line.

        Args:
            at: When it happened, by the time of billing.
            what: In a few words.
            amount: Of the money that moved, with its sign where it went back.
            until: Where the right to watch ends now; none where nothing changed about it.
        """
        self._print((_day(at), what, amount, _day(until) if until else ""), bold=False)

    def _print(self, cells: tuple[str, ...], *, bold: bool) -> None:
        date, what, amount, until = cells
        line = f"{date:<{WIDTHS[0]}}  {what:<{WIDTHS[1]}}  {amount:>{WIDTHS[2]}}  {until}"
        click.secho(INDENT + line.rstrip(), bold=bold)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
