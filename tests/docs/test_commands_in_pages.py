"""What the pages tell one to type is understood by the command line."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.main import build

ROOT = Path(__file__).parents[2]

WRITTEN_BY_CLICK = ROOT / "docs" / "reference" / "command-line.md"
PAGES = [ROOT / "README.md", *sorted({*(ROOT / "docs").rglob("*.md")} - {WRITTEN_BY_CLICK})]

EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

INLINE = re.compile(r"`([^`\n]*\bkinokassa [^`\n]*)`")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^ {4,}(?![-*\d])(\S.*)$", re.MULTILINE)

TYPED = re.compile(r"(?:^|/|\s)kinokassa ([a-z].*)$")

END_OF_COMMAND = re.compile(r"\s(?:\||>|<|;|&&|#|--\s).*$|[)\"]$")
"""From here on it is the shell's, or the affair of another program."""


def typed_in(page: Path) -> Iterator[str]:
    """Yield what follows the word `kinokassa` wherever a page shows a command."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    fenced = [line for block in FENCE.findall(text) for line in block.splitlines()]
    for line in (*INLINE.findall(text), *fenced, *BLOCK.findall(text)):
        found = TYPED.search(line)
        if found:
            yield END_OF_COMMAND.sub("", found[1]).strip()


def complaint_about(words: list[str]) -> str | None:
    """Return what the command line has against a command, or none; nothing is carried out."""
    command: click.Command = build()
    context = click.Context(command, info_name="kinokassa")
    rest = words
    while isinstance(command, click.Group) and rest:
        found = command.get_command(context, rest[0])
        if found is None:
            return f"no command {rest[0]!r}"
        command, rest = found, rest[1:]
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    options = [word.partition("=")[0] for word in rest if word.startswith("--")]
    unknown = [option for option in options if option not in known]
    return f"no option {unknown}" if unknown else None


@EACH_PAGE
def test_every_command_of_a_page_is_understood(page: Path) -> None:
    complaints = {typed: complaint_about(shlex.split(typed)) for typed in typed_in(page)}

    assert {typed: it for typed, it in complaints.items() if it is not None} == {}


def test_commands_are_found_in_the_pages() -> None:
    shown = [typed for page in PAGES for typed in typed_in(page)]

    assert "doctor --only invoice-charged-twice" in shown
    assert "clock advance 1month" in shown
