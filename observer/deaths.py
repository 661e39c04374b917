"""Who died without a word: messages that the broker itself put among the dead letters.

Whoever buries a message writes a line of the log. The broker, which gives one up after it was
handed out too often, writes none, and its consumer may have died each time before it could.
"""

from collections.abc import Sequence

import structlog

from interaction_bus.dead_letter import DeadLetter
from interaction_bus.envelope import decode
from interaction_bus.errors import MalformedMessage
from interaction_bus.named_ids import named_ids
from runtime.telemetry.context import LogContext

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

REJECTED = "rejected"
"""What the broker says of a message that a consumer refused, which that one has told of."""


class DeathTeller:
    """Tells of each such message once, as long as it lies there and this process lives."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def tell(self, letters: Sequence[DeadLetter]) -> None:
        """Write a line for each letter that nobody has told of.

        Args:
            letters: All that lie there; who is gone from there and comes back is told of again.
        """
        for letter in letters:
            if letter.message_id not in self._known and _died_without_a_word(letter):
                _tell_of(letter)
        self._known = {letter.message_id for letter in letters}


def _died_without_a_word(letter: DeadLetter) -> bool:
    # Consumers of ours write on what they bury why they did.
    return not letter.detail and letter.reason != REJECTED


def _tell_of(letter: DeadLetter) -> None:
    with LogContext(_ids_in(letter)):
        log.error(
            "message_buried",
            reason=letter.reason,
            type=letter.type,
            message_id=letter.message_id,
            detail="the broker gave it up; what its consumer wrote last may say why",
        )


def _ids_in(letter: DeadLetter) -> dict[str, object]:
    """Return what a command or an event is about; a task's body names no row by a name of ours."""
    try:
        return named_ids(decode(letter.body.encode()))
    except MalformedMessage:
        return {}
