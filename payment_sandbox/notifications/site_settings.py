"""Where each kind of notification goes, and how: settings of the site in the merchant's cabinet."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import StrEnum

from payment_sandbox.ledger import Books


class NotificationKind(StrEnum):
    """Kinds of notifications; the value is the end of its default address."""

    CHECK = "check"
    PAY = "pay"
    FAIL = "fail"
    CONFIRM = "confirm"
    REFUND = "refund"
    RECURRENT = "recurrent"
    CANCEL = "cancel"
    RECEIPT = "receipt"


CHARSETS = {"UTF8": "utf-8", "Windows1251": "windows-1251"}


@dataclass(frozen=True, slots=True)
class SiteSetting:
    """One kind's setting; an address is there whenever it is enabled."""

    kind: NotificationKind
    is_enabled: bool
    address: str | None
    http_method: str
    encoding: str
    format: str

    @property
    def charset(self) -> str:
        """The character set that its forms are written in."""
        return CHARSETS[self.encoding]


def default_setting(kind: NotificationKind, notify_url: str | None) -> SiteSetting:
    """Return what a kind has until the API changes it: POST to the base address, or nothing."""
    address = None if notify_url is None else f"{notify_url.rstrip('/')}/{kind}"
    return SiteSetting(kind, notify_url is not None, address, "POST", "UTF8", "CloudPayments")


def read_setting(books: Books, kind: NotificationKind, notify_url: str | None) -> SiteSetting:
    """Return a kind's setting as it is now."""
    row = books.execute("SELECT * FROM notification_settings WHERE kind = ?", (kind,)).fetchone()
    if row is None:
        return default_setting(kind, notify_url)
    return SiteSetting(
        kind,
        bool(row["is_enabled"]),
        row["address"],
        row["http_method"],
        row["encoding"],
        row["format"],
    )


def save_setting(books: Books, setting: SiteSetting) -> None:
    """Change a kind's setting; it outlives a restart with another base address."""
    books.execute(
        "INSERT OR REPLACE INTO notification_settings VALUES (?, ?, ?, ?, ?, ?)", astuple(setting)
    )
