"""Links in letters that do one thing for one viewer without signing in.

A link is sealed, not a bearer token: it opens nothing but its purpose, says nothing to who finds
it, and works whether or not we hold the key that signs the viewers' tokens.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from runtime.sealing import SealBroken, Sealer

LINK_PATH = "/links"
"""Where the client API answers links: it shows on GET what it does on POST, since the scanners of
mail providers open every link of a letter."""


class LinkPurpose(StrEnum):
    """The one thing that a link is good for, and what its subject is."""

    PAY_INVOICE = "pay_invoice"
    TURN_RENEWAL_OFF = "turn_renewal_off"
    TURN_RENEWAL_ON = "turn_renewal_on"
    ANSWER_PRICE = "answer_price"
    MUTE_REMINDERS = "mute_reminders"


class LinkUnusable(Exception):
    """A link is forged, damaged or past its time; the viewer has to sign in instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the link cannot be used: {reason}")
        self.reason = reason


class LinkExpired(LinkUnusable):
    """A link is ours, and its time is over."""

    def __init__(self) -> None:
        super().__init__("its time is over")


@dataclass(frozen=True, slots=True)
class OneClickLink:
    """What a link allows.

    Args:
        purpose: The one thing.
        viewer_id: For whom it is done.
        subject_id: Of the invoice, subscription or price consent, as the purpose says.
        expires_at: From then on it opens nothing, aware.
    """

    purpose: LinkPurpose
    viewer_id: UUID
    subject_id: UUID
    expires_at: datetime


class LinkSealer:
    """Writes links for letters and reads those that come back.

    Args:
        site_url: Of the viewers' site, without a slash at its end.
        sealer: With the keys that the client API has too.
    """

    def __init__(self, site_url: str, sealer: Sealer) -> None:
        self._site_url = site_url.rstrip("/")
        self._sealer = sealer

    def address_of(self, link: OneClickLink) -> str:
        """Return the address to put into a letter."""
        return f"{self._site_url}{LINK_PATH}/{self.seal(link)}"

    def seal(self, link: OneClickLink) -> str:
        """Return a link without its address, as `read` takes it."""
        return self._sealer.seal(
            {
                "use": link.purpose.value,
                "viewer": str(link.viewer_id),
                "subject": str(link.subject_id),
                "until": link.expires_at.isoformat(),
            }
        )

    def read(self, sealed: str, *, at: datetime) -> OneClickLink:
        """Return what a link allows.

        Args:
            sealed: The last part of its address.
            at: Now, aware.

        Raises:
            LinkExpired: Its time is over.
            LinkUnusable: It is not ours.
        """
        link = self._open(sealed)
        if at >= link.expires_at:
            raise LinkExpired
        return link

    def _open(self, sealed: str) -> OneClickLink:
        try:
            claims = self._sealer.open(sealed)
            return OneClickLink(
                LinkPurpose(claims["use"]),
                UUID(claims["viewer"]),
                UUID(claims["subject"]),
                datetime.fromisoformat(claims["until"]),
            )
        # A text that was sealed for something else opens too, and has no such claims.
        except (SealBroken, KeyError, ValueError) as error:
            raise LinkUnusable("it is not ours") from error
