"""Reading back what our processes logged about one story, where their own output is kept in files.

That is how a demo on one machine keeps it; it reads every line at each look, which Elasticsearch
does not.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from admin_api.log_documents import OWN, line_of
from admin_api.log_lines import LEVELS, LogLine, LogsUnreachable, LogWish, StoryIds
from runtime.web.pagination import Cursor, Page, page_of


class LogFolder:
    """Finds log lines by what they belong to.

    Args:
        folder: With a file of JSON lines, `*.log`, for each process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_lines(self, wish: LogWish) -> Page[LogLine]:
        """Return a page of the lines of a story, the newest ones first.

        Raises:
            LogsUnreachable: The files cannot be read.
        """
        if not any(wish.ids.values()):
            return Page([], None)
        try:
            documents = list(self._documents_of(wish.ids))
        except OSError as error:
            raise LogsUnreachable from error
        lines = sorted(map(line_of, documents), key=_place_of, reverse=True)
        wanted = [line for line in lines if _is_wanted(line, wish)]
        return page_of(
            wanted[: wish.limit + 1],
            limit=wish.limit,
            cursor_of=lambda line: Cursor(line.logged_at, line.id),
        )

    def _documents_of(self, ids: StoryIds) -> Iterator[Mapping[str, Any]]:
        wanted = {name: frozenset(map(str, several)) for name, several in ids.items()}
        # To look for an id in a line takes a twentieth of the time to understand the line.
        bears_any = re.compile("|".join(sorted(frozenset().union(*wanted.values()))))
        for path in sorted(self._folder.iterdir()):
            if path.suffix != ".log":
                continue
            with path.open(encoding="utf-8", errors="replace") as lines:
                for line in filter(bears_any.search, lines):
                    document = _document_in(line)
                    if any(document[OWN].get(name) in values for name, values in wanted.items()):
                        yield document


def _document_in(line: str) -> Mapping[str, Any]:
    """Return what a line tells; of the output of others, and of half a line, nothing."""
    try:
        document = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return {OWN: {}}
    is_ours = isinstance(document, dict) and isinstance(document.get(OWN), dict)
    return document if is_ours else {OWN: {}}


def _is_wanted(line: LogLine, wish: LogWish) -> bool:
    if wish.cursor is not None and _place_of(line) >= (wish.cursor.moment, wish.cursor.row_id):
        return False
    if wish.process is not None and line.process != wish.process:
        return False
    return wish.level is None or line.level in LEVELS[LEVELS.index(wish.level) :]


def _place_of(line: LogLine) -> tuple[datetime, UUID]:
    """Return where a line stands in the order: ids of later lines of a process are later."""
    return line.logged_at, line.id
