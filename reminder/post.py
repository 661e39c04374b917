"""Hands letters to the mail server, and tells a refusal for good from trouble that passes."""

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage

from reminder.settings import STARTTLS, TLS, MailServer
from runtime.logs.redaction import HIDDEN, without_secrets

SMTP_TIMEOUT_SECONDS = 10.0
"""For each step; below the heartbeat of the connection that the letter came by."""

PERMANENT = 500
"""Replies from here on are final (RFC 5321, 4.2.1)."""


class LetterRefused(Exception):
    """The mail server will never take this letter for this address."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class MailTrouble(Exception):
    """The letter was not taken now: the server is away, busy, or refuses ourselves."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Post:
    """Sends letters, each over a connection of its own.

    Args:
        server: Where they are handed over.
    """

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        """Hand one letter over.

        Raises:
            LetterRefused: Its address, or the letter itself, is refused for good.
            MailTrouble: It may be taken later; if the last answer was lost it may have been taken
                already, and its Message-ID tells the copy.
        """
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            # Whatever is refused before the letter is named is refused to us, not to the viewer.
            raise MailTrouble(_describe(error)) from error
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _of_reply(code, reply, message) from error
        except smtplib.SMTPDataError as error:
            raise _of_reply(error.smtp_code, error.smtp_error, message) from error
        except smtplib.SMTPNotSupportedError as error:
            raise LetterRefused(_without_address(str(error), message)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailTrouble(_without_address(_describe(error), message)) from error
        finally:
            _say_goodbye(connection)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security == TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                timeout=SMTP_TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SMTP_TIMEOUT_SECONDS)
        try:
            self._introduce(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
        return connection

    def _introduce(self, connection: smtplib.SMTP) -> None:
        if self._server.security == STARTTLS:
            connection.starttls(context=ssl.create_default_context())
        if self._server.user is not None:
            connection.login(self._server.user, self._server.password or "")


def _of_reply(code: int, words: bytes | str, message: EmailMessage) -> LetterRefused | MailTrouble:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    reply = _without_address(f"{code} {text}", message)
    return LetterRefused(reply) if code >= PERMANENT else MailTrouble(reply)


def _without_address(reply: str, message: EmailMessage) -> str:
    """Return a reply without the address that servers love to quote.

    What we tell of it goes into the ledger, perhaps after the viewer was erased, and among the
    dead letters, where nothing is ever erased.
    """
    for mailbox in message["To"].addresses:
        reply = re.sub(re.escape(mailbox.addr_spec), HIDDEN, reply, flags=re.IGNORECASE)
    return without_secrets(reply)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _say_goodbye(connection: smtplib.SMTP) -> None:
    # The letter has its answer already: a lost or odd farewell must not make it go out again.
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()
