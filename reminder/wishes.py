"""What a message from the bus asks the letters for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from interaction_bus.envelope import Envelope, convert
from interaction_bus.errors import MalformedMessage, UnknownMessage
from interaction_bus.letters import LETTER_CAUSES, LetterKind, LetterRequested
from runtime.identifiers import derived_id

LETTERS = UUID("0a1c39c4-7a55-4b3e-8f0e-2f6f5c1d9e77")
"""Namespace of the ids of letters: one message, one letter, however often it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWish:
    """One letter that somebody wants to be written.

    Args:
        letter_id: Follows from the message.
        kind: What it tells.
        subject_kind: What it is about.
        subject_id: Of that.
        written_at: When the message was, which is the date of the letter at every try.
        useful_until: From then on nobody wants to read it; none for one that is always wanted.
    """

    letter_id: UUID
    kind: LetterKind
    subject_kind: str
    subject_id: UUID
    written_at: datetime
    useful_until: datetime | None = None


def wish_of(envelope: Envelope) -> LetterWish:
    """Return what a message asks for.

    Raises:
        UnknownMessage: No letter follows from such a message.
        MalformedMessage: It does not say what the letter is about.
    """
    if envelope.type == LetterRequested.NAME:
        return _requested(envelope)
    cause = LETTER_CAUSES.get(envelope.type)
    if cause is None or envelope.version > cause.event.VERSION:
        raise UnknownMessage(envelope.type, envelope.version)
    event = convert(envelope.body, cause.event)
    return LetterWish(
        letter_id=_letter_id(envelope),
        kind=cause.kind,
        subject_kind=cause.subject_kind,
        subject_id=getattr(event, cause.subject_field),
        written_at=envelope.occurred_at,
    )


def _requested(envelope: Envelope) -> LetterWish:
    request = convert(envelope.body, LetterRequested)
    try:
        kind = LetterKind(request.kind)
    except ValueError as error:
        raise MalformedMessage(f"there is no letter of kind {request.kind!r}") from error
    return LetterWish(
        letter_id=_letter_id(envelope),
        kind=kind,
        subject_kind=request.subject_kind,
        subject_id=request.subject_id,
        written_at=envelope.occurred_at,
        useful_until=request.useful_until,
    )


def _letter_id(envelope: Envelope) -> UUID:
    return derived_id(LETTERS, str(envelope.message_id))
