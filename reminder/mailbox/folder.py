"""Reads the letters that a catcher kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from functools import lru_cache
from pathlib import Path

MOST_REMEMBERED = 4096
"""Letters that are not parsed again at each look; a kept letter never changes. Some tens of MB."""


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter as it arrived.

    Args:
        name: Of its file, without the ending.
        recipient: To whom it is.
        subject: Its line.
        date: As its sender wrote it.
        message_id: The same for two copies of one letter.
        text: Plain words; empty when it has none.
        html: The other ones; empty when it has none.
        headers: All of them, in their order.
    """

    name: str
    recipient: str
    subject: str
    date: str
    message_id: str
    text: str
    html: str
    headers: Sequence[tuple[str, str]]


def list_letters(folder: Path, *, to: str = "") -> list[KeptLetter]:
    """Return letters, the newest first.

    Args:
        folder: Of the catcher.
        to: What their recipient contains, such as an address; nothing means everybody.
    """
    paths = sorted(folder.glob("*.eml"), reverse=True)
    # Whoever waits for one letter among thousands looks often; a whole letter takes longer to read.
    return [_read(path) for path in paths if not to or to in _find_recipient(path)]


def find_letter(folder: Path, name: str) -> KeptLetter | None:
    """Return one letter by the name of its file, or none."""
    path = next((path for path in folder.glob("*.eml") if path.stem == name), None)
    return None if path is None else _read(path)


@lru_cache(maxsize=MOST_REMEMBERED)
def _find_recipient(path: Path) -> str:
    headers = BytesHeaderParser(policy=policy.default).parsebytes(path.read_bytes())
    return str(headers["To"] or "")


@lru_cache(maxsize=MOST_REMEMBERED)
def _read(path: Path) -> KeptLetter:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return KeptLetter(
        name=path.stem,
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=str(message["Date"] or ""),
        message_id=str(message["Message-ID"] or ""),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers=[(name, str(value)) for name, value in message.items()],
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    # Mail ends its lines with two signs, whatever its writer did.
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
