"""Cryptograms: what the card form sends instead of a card, in the layouts of the gateway's scripts.

Only the clear part is read. The encrypted part of a packet made here is random, so that no card
number or security code is ever stored, and a packet made with the real gateway's key is understood
as well.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from payment_sandbox.errors import FieldInvalid, RequestRefused
from payment_sandbox.fields import Fields, decode_json, encode_json
from payment_sandbox.ledger import Books

FIELD = "CardCryptogramPacket"

ENCRYPTED_BYTES = 256
"""Length of what a 2048-bit key encrypts to."""

_OLD_LAYOUT = re.compile(
    r"01(?P<first>\d{6})(?P<last>\d{4})(?P<year>\d{2})(?P<month>\d{2})\d{2}[A-Za-z0-9+/=]+"
)


@dataclass(frozen=True, slots=True)
class CardOnForm:
    """What is known of a card that is being paid with; `expires` is MM/YY."""

    first_six: str
    last_four: str
    expires: str


class CryptogramSpent(RequestRefused):
    """The packet has paid once already, and it is made for one use."""

    def __init__(self) -> None:
        super().__init__("CardCryptogramPacket has already been used")


def make_cryptogram(card: CardOnForm) -> str:
    """Return a fresh packet for a card, as the checkout script would."""
    month, year = card.expires.split("/")
    document = {
        "Type": "CloudCard",
        "BrowserInfoBase64": base64.b64encode(b"{}").decode(),
        "CardInfo": {
            "FirstSixDigits": card.first_six,
            "LastFourDigits": card.last_four,
            "ExpDateYear": year,
            "ExpDateMonth": month,
        },
        "KeyVersion": "1",
        "Format": 1,
        "Value": base64.b64encode(secrets.token_bytes(ENCRYPTED_BYTES)).decode(),
    }
    return base64.b64encode(encode_json(document)).decode()


def read_cryptogram(packet: str) -> CardOnForm:
    """Return the card in a packet of either layout.

    Raises:
        FieldInvalid: It is no packet.
    """
    old = _OLD_LAYOUT.fullmatch(packet)
    if old:
        return _card(old["first"], old["last"], month=old["month"], year=old["year"])
    try:
        document = decode_json(base64.b64decode(packet, validate=True))
    except ValueError as error:
        raise FieldInvalid(FIELD) from error
    if not isinstance(document, dict):
        raise FieldInvalid(FIELD)
    shown = Fields(document).nested("CardInfo")
    first, last, month, year = (
        shown.text(name) or ""
        for name in ("FirstSixDigits", "LastFourDigits", "ExpDateMonth", "ExpDateYear")
    )
    return _card(first, last, month=month, year=year)


def spend_cryptogram(books: Books, packet: str) -> None:
    """Note that a packet has been used.

    Raises:
        CryptogramSpent: It had been used before.
    """
    digest = hashlib.sha256(packet.encode()).hexdigest()
    if books.execute("INSERT OR IGNORE INTO used_cryptograms VALUES (?)", (digest,)).rowcount == 0:
        raise CryptogramSpent


def _card(first: str, last: str, *, month: str, year: str) -> CardOnForm:
    expires = f"{month.zfill(2)}/{year[-2:]}"
    if not re.fullmatch(
        r"\d{6} \d{4} (0[1-9]|1[0-2])/\d{2}", f"{first} {last} {expires}", re.ASCII
    ):
        raise FieldInvalid(FIELD)
    return CardOnForm(first, last, expires)
