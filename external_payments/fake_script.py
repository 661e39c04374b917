"""What the fake provider can be told to do, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Approve:
    """The bank agrees."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The bank refuses.

    Args:
        code: One of the codes in `cloudpayments.decline_codes`, or a new one.
        retry_after: No other try before this moment; none when the bank is silent.
    """

    code: str
    retry_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefuseByCheck:
    """Our own answer to the provider's Check says no.

    Args:
        code: From 3001 to 3008.
    """

    code: str = "3008"


@dataclass(frozen=True, slots=True)
class Hold:
    """The provider takes the payment and does not decide until `settle_held` is called."""


Decision: TypeAlias = Approve | Decline | RefuseByCheck | Hold
"""How a payment ends once it has arrived."""


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The call arrives and is carried out, and its answer gets lost.

    Args:
        found_after_questions: How many questions about it are answered "not found" before it
            shows, as with an operation that is still on its way.
    """

    found_after_questions: int = 0


@dataclass(frozen=True, slots=True)
class CallLost:
    """The call never arrives, and the caller cannot know."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No connection: the caller knows that nothing was sent."""


Fault: TypeAlias = AnswerLost | CallLost | Unreachable
"""What happens to one call on its way."""
