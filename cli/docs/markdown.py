"""The little Markdown that the reference is made of."""

import inspect
from collections.abc import Iterable, Sequence

NOTICE = "<!-- Written by `kinokassa docs` from the code; `kinokassa docs --check` compares. -->"


def page(title: str, *parts: str) -> str:
    """Return a whole page that says where it comes from.

    Args:
        title: Its heading.
        parts: Paragraphs, tables and sections; empty ones are left out.
    """
    return "\n\n".join([NOTICE, f"# {title}", *filter(None, parts)]) + "\n"


def section(title: str, *parts: str, level: int = 2) -> str:
    """Return a heading with what stands under it; empty parts are left out."""
    return "\n\n".join([f"{'#' * level} {title}", *filter(None, parts)])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, or nothing when it has no rows."""
    lines = [_line(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([_line(heads), "|" + "---|" * len(heads), *lines])


def bullets(items: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {item}" for item in items)


def fenced(language: str, text: str) -> str:
    """Return text in a block of its own, such as a diagram."""
    return f"```{language}\n{text}\n```"


def code(text: object) -> str:
    """Return a name or value of the code."""
    return f"`{text}`"


def prose_of(documented: object) -> str:
    """Return what a docstring says before its sections, one line a paragraph."""
    paragraphs = (inspect.getdoc(documented) or "").split("\n\n")
    prose = [
        each for each in paragraphs if not each.startswith(("Args:", "Attributes:", "Raises:"))
    ]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in prose)


def described_names(documented: object) -> dict[str, str]:
    """Return the names under `Args:` or `Attributes:` of a docstring with what is said of them."""
    found: dict[str, str] = {}
    name = ""
    for line in _lines_of_names(inspect.getdoc(documented) or ""):
        if line.startswith("     "):
            found[name] += f" {line.strip()}"
            continue
        name, _, text = line.strip().partition(": ")
        found[name] = text
    return found


def _lines_of_names(text: str) -> list[str]:
    for head in ("Args:\n", "Attributes:\n"):
        if head in text:
            return text.partition(head)[2].partition("\n\n")[0].splitlines()
    return []


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
