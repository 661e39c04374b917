"""What an operator may do about dead letters: look, send again, or let go.

Every call opens a connection of its own and ends it, so it suits commands and rare requests.
Each may raise BrokerUnavailable when RabbitMQ does not answer and TopologyMissing when it has no
dead-letter queue yet.
"""

from collections.abc import Sequence

from interaction_bus.dead_letter import DeadLetter
from interaction_bus.dead_letter_queue import DeadLetterQueue, HeldLetter, open_dead_letters
from interaction_bus.errors import DeadLetterNotFound

DEFAULT_LIMIT = 100
"""Letters that fit a screen or two."""


def list_dead_letters(url: str, *, limit: int = DEFAULT_LIMIT) -> list[DeadLetter]:
    """Return the oldest dead letters and leave them where they are.

    Args:
        url: Of RabbitMQ.
        limit: Letters to return, from 1.
    """
    with open_dead_letters(url, most=limit) as queue:
        return [held.letter for held in queue.letters]


def get_dead_letter(url: str, message_id: str) -> DeadLetter:
    """Return one dead letter and leave it where it is.

    Raises:
        DeadLetterNotFound: There is none with this id.
    """
    with open_dead_letters(url) as queue:
        return _choose(queue, message_id)[0].letter


def replay_dead_letters(url: str, message_id: str | None = None) -> list[DeadLetter]:
    """Send dead letters again to where they were published first.

    A letter leaves the queue only when the broker has confirmed its copy, so that a crash leaves
    it here, and perhaps there as well: every command is safe to receive twice.

    Args:
        url: Of RabbitMQ.
        message_id: Of the letter; none sends all that are there now.

    Returns:
        The letters that were sent.

    Raises:
        DeadLetterNotFound: There is none with this id.
    """
    with open_dead_letters(url) as queue:
        chosen = _choose(queue, message_id)
        for held in chosen:
            queue.send_again(held)
        return [held.letter for held in chosen]


def drop_dead_letters(url: str, message_id: str | None = None) -> list[DeadLetter]:
    """Forget dead letters for good.

    Args:
        url: Of RabbitMQ.
        message_id: Of the letter; none forgets all that are there now.

    Returns:
        The letters that are gone.

    Raises:
        DeadLetterNotFound: There is none with this id.
    """
    with open_dead_letters(url) as queue:
        chosen = _choose(queue, message_id)
        for held in chosen:
            queue.remove(held)
        return [held.letter for held in chosen]


def _choose(queue: DeadLetterQueue, message_id: str | None) -> Sequence[HeldLetter]:
    if message_id is None:
        return queue.letters
    chosen = [held for held in queue.letters if held.letter.message_id == message_id]
    if not chosen:
        raise DeadLetterNotFound(message_id)
    return chosen
