"""What the load did and was promised; many threads write into it."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has subscribed.

    Args:
        viewer_id: The viewer.
        subscription_id: The last of theirs.
        invoice_id: Its first invoice.
    """

    viewer_id: UUID
    subscription_id: str
    invoice_id: str


@dataclass
class LoadNotes:
    """Counts, promises and people, shared by all threads of the load.

    Args:
        accepted: Commands that an API took, by id, with the address they were sent to.
        deeds: How often each thing was done.
        answers: How often each status came, by API; `none` where no answer came.
        surprises: Answers that no API should ever give, word for word.
    """

    accepted: dict[UUID, str] = field(default_factory=dict)
    deeds: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    _members: list[Member] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def did(self, deed: str) -> None:
        """Count something done."""
        with self._lock:
            self.deeds[deed] += 1

    def heard(self, status: str) -> None:
        """Count an answer."""
        with self._lock:
            self.answers[status] += 1

    def wonder(self, surprise: str) -> None:
        """Keep an answer that should not have come."""
        with self._lock:
            self.surprises.append(surprise)

    def promise(self, command_id: UUID, address: str) -> None:
        """Remember a command that an API has accepted."""
        with self._lock:
            self.accepted[command_id] = address

    def admit(self, member: Member) -> None:
        """Remember somebody who has subscribed."""
        with self._lock:
            self._members.append(member)

    def pick_member(self, random: Random) -> Member | None:
        """Return somebody who has subscribed, or none when there is nobody yet."""
        with self._lock:
            return random.choice(self._members) if self._members else None
