"""The page that shows the pictures of all pages beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.docs.markdown import code, section, table

INTRODUCTION = """<!-- Written by `kinokassa screenshots`, with the pictures. -->

# Every page of both sites

On a desk and on a phone, of a made-up cinema as `kinokassa stock` fills it. Only the beginning of a
long page is shown. `kinokassa screenshots --language en` takes the same pictures in English."""

CONSOLE = "console"
"""How the names of managers' pages begin."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One file.

    Args:
        name: Of the file.
        title: What the browser shows above the page.
    """

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in pictures.

    Args:
        name: Of the page, fit for a file.
        pictures: On a desk and on a phone; none of a page that only leads to another one.
    """

    name: str
    pictures: tuple[Picture, ...]


def gallery_page(pages: Sequence[Shown]) -> str:
    """Return the Markdown that shows all pictures.

    Args:
        pages: In the order in which they are shown.
    """
    taken = [page for page in pages if page.pictures]
    of_console = [page for page in taken if page.name.startswith(CONSOLE)]
    of_viewers = [page for page in taken if not page.name.startswith(CONSOLE)]
    parts = (
        INTRODUCTION,
        section("Viewers", _table(of_viewers)),
        section("Managers", _table(of_console)),
    )
    return "\n\n".join(parts) + "\n"


def _table(pages: Sequence[Shown]) -> str:
    return table(("Page", "Desk", "Phone"), [_row(page) for page in pages])


def _row(page: Shown) -> list[str]:
    shown = [f"![{picture.title}]({picture.name})" for picture in page.pictures]
    return [f"{page.pictures[0].title}<br>{code(page.name)}", *shown]
