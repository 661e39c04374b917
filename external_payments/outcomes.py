"""What a payment provider may answer: the words that tasks, callbacks and machines share.

Three answers look alike and must never be mixed up: *declined* (the bank said no), *not sent*
(our call surely did not reach the provider) and *unknown* (it may have). Only the first two
allow another attempt.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from billing_rules.declines import DeclineClass
from billing_rules.money import Money


@dataclass(frozen=True, slots=True)
class CardDetails:
    """The card that paid, as much of it as a merchant may keep.

    Args:
        token: What charges the card again; none when the viewer did not let us save it.
        first_six: Leading digits, empty when the provider hides them.
        last_four: Trailing digits, empty when the provider hides them.
        brand: Payment system as the provider spells it; MIR comes in Cyrillic.
        expires_month: From 1 to 12; none when not told.
        expires_year: Four digits; none when not told.
    """

    token: str | None = field(repr=False)
    first_six: str
    last_four: str
    brand: str
    expires_month: int | None
    expires_year: int | None


@dataclass(frozen=True, slots=True)
class Approved:
    """The money is taken. A mere hold is `Pending`.

    Args:
        transaction_id: The provider's number of the operation, 64 bits.
        amount: What was taken; compare it with what was asked for.
        card: None when the payment was not made by a card.
    """

    transaction_id: int
    amount: Money
    card: CardDetails | None


@dataclass(frozen=True, slots=True)
class Declined:
    """The provider or the bank definitely refused: no money was taken.

    Args:
        transaction_id: None when the request was refused before an operation was made.
        code: The provider's reason code as text; a word of ours where it gave no code.
        decline_class: What the refusal allows next.
        reason: The provider's name of the reason, for managers and logs.
        payer_message: The provider's sentence for the viewer, empty when it gave none.
        retry_after: The provider forbids another try before this moment; none when it is silent.
    """

    transaction_id: int | None
    code: str
    decline_class: DeclineClass
    reason: str
    payer_message: str
    retry_after: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedByUs:
    """Our own answer to the provider's Check stopped the payment: the bank was never asked."""

    transaction_id: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The provider has the payment and has not decided: 3-D Secure, a hold, a slow method."""

    transaction_id: int | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell yet whether money moved: ask later, never charge anew."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """This one call surely changed nothing at the provider.

    It says nothing about an earlier call with the same id: after an `Unknown` only an answer
    about the payment itself settles it.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider knows no such operation at the moment of asking.

    An operation may still be on its way for five minutes after the call that started it.
    """


@dataclass(frozen=True, slots=True)
class RefundSucceeded:
    """The refund is made.

    Args:
        transaction_id: The provider's number of the refund, not of the payment.
        amount: What went back.
    """

    transaction_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """The provider definitely refused to give the money back."""

    reason: str


PaymentOutcome: TypeAlias = Approved | Declined | RefusedByUs | Pending | Unknown | NotSent
"""What a charge may end with."""

PaymentFinding: TypeAlias = Approved | Declined | RefusedByUs | Pending | Unknown | NotFound
"""What a question about a payment may end with. A question that was not sent is `Unknown`:
that we could not ask says nothing about the money."""

RefundOutcome: TypeAlias = RefundSucceeded | RefundRefused | Unknown | NotSent
"""What a refund may end with."""

RefundFinding: TypeAlias = RefundSucceeded | RefundRefused | Unknown | NotFound
"""What a question about a refund may end with."""
