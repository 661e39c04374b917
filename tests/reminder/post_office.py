"""Mail servers for tests: one that keeps letters, and one that refuses them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from reminder.mailbox.catcher import LetterKeeper, listening
from reminder.settings import PLAIN, MailServer


class Refuser(LetterKeeper):
    """Answers with a reply of the test's choice instead of keeping the letter.

    Args:
        folder: Of the letters that it takes after all.
        at: `RCPT` or `DATA`: when it refuses.
        reply: What it says then; it may be changed, and an empty one takes the letter.
    """

    def __init__(self, folder: Path, *, at: str, reply: str) -> None:
        super().__init__(folder)
        self.reply = reply
        self.at = at
        self.asked = 0

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        self.asked += 1
        if self.at == "RCPT" and self.reply:
            return self.reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.at == "DATA" and self.reply:
            return self.reply
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def mail_server(keeper: object) -> Iterator[MailServer]:
    """Run a mail server for a test."""
    with listening(keeper) as port:
        yield MailServer(host="127.0.0.1", port=port, security=PLAIN)
