"""The fake provider's memory: its books, and the answers it would give again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Generic, TypeVar, assert_never
from uuid import UUID

from billing_rules.declines import DeclineClass
from billing_rules.money import Money
from billing_rules.receipts import Receipt
from external_payments.cloudpayments.decline_codes import (
    REQUEST_REFUSED,
    classify_decline,
    reason_name,
)
from external_payments.disputes import PaymentDispute
from external_payments.fake_script import Approve, Decision, Decline, Hold, RefuseByCheck
from external_payments.operations import PaymentOperation, RefundOperation
from external_payments.outcomes import (
    Approved,
    CardDetails,
    Declined,
    Pending,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
)
from external_payments.port import RefundRequest

AnswerT = TypeVar("AnswerT")

ANSWERS_KEPT_FOR = timedelta(hours=1)
"""As long as the real gateway remembers the answer to a request id."""

FIRST_TRANSACTION_ID = 3_000_000_001
"""Above 32 bits, as real numbers are."""


class RememberedAnswers(Generic[AnswerT]):
    """Carries out each request id once an hour and repeats the first answer in between."""

    def __init__(self) -> None:
        self._answers: dict[UUID, tuple[datetime, AnswerT]] = {}

    def once(self, request_id: UUID, carry_out: Callable[[], AnswerT], *, now: datetime) -> AnswerT:
        """Return the first answer to this id, carrying the request out when there is none."""
        first_at, answer = self._answers.get(request_id, (None, None))
        if first_at is not None and answer is not None and now - first_at < ANSWERS_KEPT_FOR:
            return answer
        fresh = carry_out()
        self._answers[request_id] = (now, fresh)
        return fresh


class FakeBooks:
    """Every operation that reached the fake, by its number."""

    def __init__(self) -> None:
        self._numbers = count(FIRST_TRANSACTION_ID)
        self._operations: dict[int, PaymentOperation | RefundOperation] = {}
        self._disputes: list[PaymentDispute] = []
        self._receipts: dict[UUID, Receipt] = {}

    @property
    def operations(self) -> tuple[PaymentOperation | RefundOperation, ...]:
        """Everything, oldest first."""
        return tuple(self._operations.values())

    @property
    def disputes(self) -> tuple[PaymentDispute, ...]:
        """Every dispute, oldest first."""
        return tuple(self._disputes)

    @property
    def receipts(self) -> Mapping[UUID, Receipt]:
        """Every receipt that came with money, by payment or refund."""
        return MappingProxyType(self._receipts.copy())

    def keep_receipt(self, request_id: UUID, receipt: Receipt | None) -> None:
        """Form the receipt that came with a payment or refund, if one came."""
        if receipt is not None:
            self._receipts[request_id] = receipt

    def last_payment(self, payment_id: UUID) -> PaymentOperation | None:
        """Return the last payment with this id, or none."""
        own = (one for one in reversed(self.operations) if one.payment_id == payment_id)
        return next((one for one in own if isinstance(one, PaymentOperation)), None)

    def find_refund(self, refund_id: UUID) -> RefundOperation | None:
        """Return the refund with this id, or none."""
        refunds = (one for one in self.operations if isinstance(one, RefundOperation))
        return next((one for one in refunds if one.refund_id == refund_id), None)

    def add_payment(
        self, payment_id: UUID, account_id: str, *, amount: Money, created_at: datetime
    ) -> PaymentOperation:
        """Open a payment that nothing was decided about yet."""
        number = next(self._numbers)
        payment = PaymentOperation(
            transaction_id=number,
            payment_id=payment_id,
            account_id=account_id,
            amount=amount,
            created_at=created_at,
            outcome=Pending(number),
        )
        self._operations[number] = payment
        return payment

    def settle(
        self, payment: PaymentOperation, decision: Decision, *, card: CardDetails
    ) -> Approved | Declined | RefusedByUs | Pending:
        """Decide a payment and return its outcome."""
        outcome = outcome_of(decision, payment, card=card)
        self._operations[payment.transaction_id] = replace(payment, outcome=outcome)
        return outcome

    def add_refund(
        self, request: RefundRequest, *, created_at: datetime
    ) -> RefundSucceeded | RefundRefused:
        """Give money back, unless there is nothing left to give."""
        payment = self._operations.get(request.transaction_id)
        if payment is None or not isinstance(payment.outcome, Approved):
            return RefundRefused("no such paid payment")
        if self._refunded_minor(request) + request.amount.amount_minor > (
            payment.amount.amount_minor
        ):
            return RefundRefused("more than was paid")
        number = next(self._numbers)
        outcome = RefundSucceeded(number, request.amount)
        self._operations[number] = RefundOperation(
            transaction_id=number,
            payment_transaction_id=request.transaction_id,
            payment_id=request.payment_id,
            refund_id=request.refund_id,
            amount=request.amount,
            created_at=created_at,
            outcome=outcome,
        )
        return outcome

    def add_dispute(
        self, payment_id: UUID, *, amount: Money | None, reason: str, opened_at: datetime
    ) -> PaymentDispute:
        """Note that a payer took money back; none means all of the payment.

        Raises:
            KeyError: There is no such payment that took money.
        """
        payment = self.last_payment(payment_id)
        if payment is None or not isinstance(payment.outcome, Approved):
            raise KeyError(payment_id)
        dispute = PaymentDispute(
            transaction_id=next(self._numbers),
            payment_transaction_id=payment.transaction_id,
            payment_id=payment_id,
            amount=amount or payment.amount,
            opened_at=opened_at,
            reason=reason,
        )
        self._disputes.append(dispute)
        return dispute

    def _refunded_minor(self, request: RefundRequest) -> int:
        refunds = (one for one in self.operations if isinstance(one, RefundOperation))
        return sum(
            one.amount.amount_minor
            for one in refunds
            if one.payment_transaction_id == request.transaction_id
        )


def outcome_of(
    decision: Decision, payment: PaymentOperation, *, card: CardDetails
) -> Approved | Declined | RefusedByUs | Pending:
    """Return what a decision makes of a payment."""
    number = payment.transaction_id
    match decision:
        case Approve():
            return Approved(number, payment.amount, card)
        case Decline(code, retry_after):
            name = reason_name(code)
            return Declined(number, code, classify_decline(code), name, "Try later", retry_after)
        case RefuseByCheck(code):
            return RefusedByUs(number, code, reason_name(code))
        case Hold():
            return Pending(number)
        case unknown:
            assert_never(unknown)


def refused_request(reason: str) -> Declined:
    """Return the refusal of a request that made no operation."""
    return Declined(None, REQUEST_REFUSED, DeclineClass.UNRECOGNISED, reason, "", None)
