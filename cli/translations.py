"""`kinokassa translations`: gathers the texts of pages and compiles what they are in Russian.

The texts in code and templates are English; `translations/ru/LC_MESSAGES/messages.po` beside them
says each in Russian, written by people. The compiled file lies beside it, so that nothing has to
be built before a page can be shown; `--check` holds both to the code.
"""

import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]

FOLDERS = ("runtime/web/pages", "client_api", "admin_api")
"""Each has a catalogue of its own, so that a site carries no texts of the other."""

LANGUAGE = "ru"

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]

KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""A file that says when it was made differs from itself the next day."""

HEADER = "# What pages say in Russian. Written by people; `make docs` adds what the code says anew."

ABOUT: Mapping[str, str] = {
    "project": "Kinokassa",
    "version": "1",
    "last_translator": "Kinokassa",
    "language_team": "Kinokassa",
    "msgid_bugs_address": "none",
}
"""Fields that the format wants to be filled in."""

LINE_WIDTH = 100


@dataclass(frozen=True)
class Texts:
    """The catalogue of one folder.

    Args:
        folder: Whose texts they are, below the root.
    """

    folder: str

    @property
    def path(self) -> Path:
        """The file that people edit."""
        return ROOT / self.folder / "translations" / LANGUAGE / "LC_MESSAGES" / "messages.po"

    def gathered(self) -> Catalog:
        """Return the texts of the code as it is, each with what it is in Russian so far."""
        catalog = self._read()
        catalog.update(self._extracted(), no_fuzzy_matching=True)
        # What the code says no more would only be carried along.
        catalog.obsolete.clear()
        return catalog

    def files(self) -> dict[Path, bytes]:
        """Return what both files are to hold."""
        catalog = self.gathered()
        return {self.path: _written(catalog), self.path.with_suffix(".mo"): _compiled(catalog)}

    def untranslated(self) -> Iterator[Message]:
        """Yield the texts that have no Russian yet."""
        for message in self.gathered():
            told = message.string if isinstance(message.string, tuple | list) else [message.string]
            # What is marked as doubtful is left out of the compiled file.
            if message.id and (message.fuzzy or not all(told)):
                yield message

    def _read(self) -> Catalog:
        catalog = Catalog(
            locale=LANGUAGE,
            header_comment=HEADER,
            creation_date=NO_DATE,
            revision_date=NO_DATE,
            fuzzy=False,
            **ABOUT,
        )
        if self.path.is_file():
            with self.path.open("rb") as file:
                for message in read_po(file, locale=LANGUAGE):
                    if message.id:
                        catalog[message.id] = message
        return catalog

    def _extracted(self) -> Catalog:
        template = Catalog(creation_date=NO_DATE)
        found = extract_from_dir(str(ROOT / self.folder), METHODS, keywords=KEYWORDS)
        for name, _line, text, _comments, _context in sorted(found, key=lambda entry: entry[0]):
            template.add(text, locations=[(f"{self.folder}/{name}", 0)])
        return template


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; status 1 when a text is missing.")
def translations(*, check: bool) -> None:
    """Gather the texts of all pages, and compile what they are in Russian."""
    every = [Texts(folder) for folder in FOLDERS]
    complaints = list(_stale(every) if check else _write(every)) + list(_missing(every))
    for complaint in complaints:
        click.echo(complaint, err=True)
    sys.exit(1 if check and complaints else 0)


def _stale(every: list[Texts]) -> Iterator[str]:
    for texts in every:
        for path, content in texts.files().items():
            if not path.is_file() or path.read_bytes() != content:
                yield f"{path.relative_to(ROOT)} is not what the code says: run `make docs`"


def _write(every: list[Texts]) -> Iterator[str]:
    for texts in every:
        for path, content in texts.files().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return iter(())


def _missing(every: list[Texts]) -> Iterator[str]:
    for texts in every:
        for message in texts.untranslated():
            yield f"{texts.path.relative_to(ROOT)}: no Russian for {message.id!r}"


def _written(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=LINE_WIDTH, sort_output=True, include_lineno=False)
    return file.getvalue()


def _compiled(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()
