"""Which of the published messages the broker has answered for."""

from collections.abc import Sequence
from itertools import takewhile

from interaction_bus.deliveries import Delivery, Fate, OutgoingMessage


class ConfirmLedger:
    """Books one batch, whose messages the broker numbers by delivery tag and answers in any order.

    An answer with `multiple` speaks for every open tag up to its own. A message that no queue wants
    comes back first and is acknowledged after that, so a return outweighs the acknowledgement.
    """

    def __init__(self, messages: Sequence[OutgoingMessage], first_tag: int) -> None:
        self._messages = messages
        self._first_tag = first_tag
        self._open = dict.fromkeys(range(first_tag, first_tag + len(messages)))
        self._fates = [Fate.UNCONFIRMED] * len(messages)
        self._returned: dict[tuple[str, str, str], str] = {}

    @property
    def is_settled(self) -> bool:
        """Tell whether the broker has answered for every message."""
        return not self._open

    def acknowledge(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  # py-amqp passes it so
        """Book that the broker keeps a message, or all up to it."""
        self._settle(tag, Fate.CONFIRMED, multiple=multiple)

    def refuse(self, tag: int, multiple: bool) -> None:  # noqa: FBT001  # py-amqp passes it so
        """Book that the broker could not keep a message, or all up to it."""
        self._settle(tag, Fate.NACKED, multiple=multiple)

    def send_back(self, address: tuple[str, str, str], why: str) -> None:
        """Book that no queue wanted the message of this address."""
        self._returned[address] = why

    def deliveries(self, silence: str) -> list[Delivery]:
        """Return the fate of each message, in the order of the batch.

        Args:
            silence: Why the broker has not answered for those that are still open.
        """
        return [
            self._delivery(message, fate, silence)
            for message, fate in zip(self._messages, self._fates, strict=True)
        ]

    def _settle(self, tag: int, fate: Fate, *, multiple: bool) -> None:
        for settled in self._open_up_to(tag) if multiple else [tag]:
            # A tag of an earlier batch cannot come: its channel was dropped with it.
            del self._open[settled]
            self._fates[settled - self._first_tag] = fate

    def _open_up_to(self, tag: int) -> list[int]:
        return list(takewhile(lambda each: each <= tag, self._open))

    def _delivery(self, message: OutgoingMessage, fate: Fate, silence: str) -> Delivery:
        why_returned = self._returned.get(message.address)
        if why_returned is not None:
            return Delivery(message, Fate.RETURNED, why_returned)
        match fate:
            case Fate.CONFIRMED:
                return Delivery(message, fate)
            case Fate.NACKED:
                return Delivery(message, fate, "the broker could not keep it")
            case _:
                return Delivery(message, fate, silence)
