"""Parts of everything that there is, by id: a large cinema is examined one part after the other."""

from dataclasses import dataclass
from uuid import UUID

BEFORE_ALL = UUID(int=0)
"""No row has this id: none is made so."""

AFTER_ALL = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Slice:
    """What has an id after one and up to another, as PostgreSQL and Python order them alike.

    Args:
        after: Excluded.
        upto: Included.
    """

    after: UUID = BEFORE_ALL
    upto: UUID = AFTER_ALL

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it, whatever is added."""
        return self.upto == AFTER_ALL

    def ends_within(self, other: "Slice") -> bool:
        """Return whether whoever looks through `other` as well comes to its end."""
        return other.after < self.upto <= other.upto


WHOLE = Slice()
