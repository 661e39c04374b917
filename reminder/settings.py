"""What the letters are told from outside."""

from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address, AddressHeader
from typing import Self
from urllib.parse import unquote, urlsplit

from runtime.settings.addresses import is_address
from runtime.settings.environment import Environment
from runtime.settings.group import SettingsGroup

PLAIN, STARTTLS, TLS = "smtp", "smtp+starttls", "smtps"
SMTP_PORTS = {PLAIN: 25, STARTTLS: 587, TLS: 465}
"""By scheme; `smtp` is for a mail server of the same network, which takes no password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over.

    Args:
        host: Of the mail server.
        port: On which it listens.
        security: `smtp`, `smtp+starttls` or `smtps`.
        user: To sign in with; none where the server knows us by our address.
        password: Of the user.
    """

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Return the server that an address names.

        Raises:
            ValueError: A password would travel in the open.
        """
        parts = urlsplit(url)
        if parts.username and parts.scheme == PLAIN:
            raise ValueError(f"a password needs {STARTTLS}:// or {TLS}://")
        return cls(
            host=parts.hostname or "",
            port=parts.port or SMTP_PORTS[parts.scheme],
            security=parts.scheme,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or "") if parts.username else None,
        )


NOWHERE = MailServer(host="", port=0, security=PLAIN)
"""Stands for an address that cannot be used; the process stops with the complaint."""


@dataclass(frozen=True, slots=True)
class LetterSettings(SettingsGroup):
    """How letters to viewers are sent.

    Args:
        smtp: Address of the mail server, with user and password where it wants them.
        sender: Whom letters are from: `Kinokassa <billing@cinema.example>`.
        site_url: Of the viewers' site, where the links of letters lead.
    """

    smtp: MailServer
    sender: Address
    site_url: str

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read SMTP_URL, LETTERS_FROM and VIEWER_SITE_URL."""
        return cls(
            smtp=_mail_server(environment),
            sender=_sender(environment),
            site_url=environment.address("VIEWER_SITE_URL", schemes=("https", "http")),
        )


def _mail_server(environment: Environment) -> MailServer:
    url = environment.address("SMTP_URL", schemes=tuple(SMTP_PORTS))
    if not is_address(url, tuple(SMTP_PORTS)):
        return NOWHERE
    try:
        return MailServer.from_url(url)
    except ValueError as error:
        environment.complain("SMTP_URL", str(error))
        return NOWHERE


def _sender(environment: Environment) -> Address:
    expected = "one address, such as Kinokassa <billing@cinema.example>"
    written = environment.text("LETTERS_FROM", expected=expected)
    found = find_mailbox(written)
    if found is None:
        environment.complain("LETTERS_FROM", f"expected {expected}")
        return Address()
    return found


def find_mailbox(written: str) -> Address | None:
    """Return the one mailbox that a text spells, or none when a letter cannot go there."""
    parsed: dict[str, object] = {}
    try:
        AddressHeader.parse(written, parsed)
    # ValueError: the parts of an address hold a line break, as somebody may have smuggled in.
    except (HeaderParseError, IndexError, ValueError):
        return None
    groups = parsed["groups"]
    assert isinstance(groups, list)
    mailboxes = [address for group in groups for address in group.addresses]
    if parsed["defects"] or len(mailboxes) != 1:
        return None
    mailbox: Address = mailboxes[0]
    return mailbox if mailbox.username and mailbox.domain else None
