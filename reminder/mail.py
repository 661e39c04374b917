"""A letter as mail servers know it: headers that nobody can smuggle anything into, two bodies."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from reminder.rendering import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """All of a letter but its words.

    Args:
        letter_id: Names the letter in its Message-ID, the same at every try.
        sender: Whom it is from.
        recipient: The viewer's address.
        written_at: Its date, the same at every try.
        language: Of its words.
        mute_url: Where a mail program's "unsubscribe" goes; none where there is nothing to stop.
    """

    letter_id: UUID
    sender: Address
    recipient: Address
    written_at: datetime
    language: str
    mute_url: str | None = None


def compose(envelope: Envelope, words: Words) -> EmailMessage:
    """Return a letter that is ready to be sent.

    Raises:
        ValueError: A header would hold a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = envelope.sender
    # Without a name: whatever stands before the address in a profile is no business of ours.
    message["To"] = Address(username=envelope.recipient.username, domain=envelope.recipient.domain)
    message["Subject"] = words.subject
    message["Date"] = format_datetime(envelope.written_at)
    message["Message-ID"] = f"<{envelope.letter_id}@{envelope.sender.domain}>"
    # RFC 3834: absence notes and the like do not answer such a letter.
    message["Auto-Submitted"] = "auto-generated"
    if envelope.mute_url:
        # RFC 8058: the mail program posts to it by itself when the viewer says so.
        message["List-Unsubscribe"] = f"<{envelope.mute_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(words.text, cte="base64")
    message.add_alternative(words.html, subtype="html", cte="base64")
    # After the bodies: headers of content go to the first of them.
    message["Content-Language"] = envelope.language
    return message
