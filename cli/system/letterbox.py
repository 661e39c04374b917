"""The letters that viewers got, as the local mailbox caught them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cli.system.calling import HttpCaller


@dataclass(frozen=True)
class Letter:
    """One letter.

    Args:
        written_at: By the time of billing, in UTC.
        recipient: Address of the viewer.
        subject: Its line.
        text: Its plain words.
    """

    written_at: datetime
    recipient: str
    subject: str
    text: str


class Letterbox:
    """The mailbox of a local system.

    Args:
        url: Of its page.
    """

    def __init__(self, url: str) -> None:
        self._mailbox = HttpCaller(url)

    def list_letters(self, recipient: str) -> list[Letter]:
        """Return the letters to one address, the oldest first."""
        caught = [
            Letter(
                written_at=parsedate_to_datetime(letter["date"]).astimezone(UTC),
                recipient=letter["recipient"],
                subject=letter["subject"],
                text=letter["text"],
            )
            for letter in self._mailbox.get("/letters.json", to=recipient)
        ]
        return sorted(caught, key=lambda letter: letter.written_at)
