"""A payment provider in memory that keeps the same promises as a real one.

It is part of the product: whoever tests against the port scripts it with the values of
`fake_script` and compares with its books afterwards.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import RLock
from typing import TypeVar, assert_never
from uuid import UUID

from billing_rules.money import Money
from billing_rules.receipts import Receipt
from external_payments.disputes import PaymentDispute, ProviderDispute, require_dispute_span
from external_payments.fake_books import FakeBooks, RememberedAnswers, refused_request
from external_payments.fake_script import (
    AnswerLost,
    Approve,
    CallLost,
    Decision,
    Fault,
    Unreachable,
)
from external_payments.operations import PaymentOperation, ProviderOperation, RefundOperation
from external_payments.outcomes import (
    Approved,
    CardDetails,
    Declined,
    NotFound,
    NotSent,
    PaymentFinding,
    PaymentOutcome,
    Pending,
    RefundFinding,
    RefundOutcome,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)
from external_payments.port import ProviderUnavailable, RefundRequest, SavedCardCharge

AnswerT = TypeVar("AnswerT")

Settled = Approved | Declined | RefusedByUs | Pending


class FakePaymentProvider:
    """Implements `PaymentProvider` in memory; safe to share between threads.

    Args:
        now: Tells the time, aware UTC.
        name: The word stored beside every payment.
    """

    def __init__(self, *, now: Callable[[], datetime], name: str = "fake") -> None:
        self._now = now
        self._name = name
        self._lock = RLock()
        self._books = FakeBooks()
        self._cards: dict[str, tuple[str, CardDetails]] = {}
        self._decisions: dict[str | UUID, deque[Decision]] = defaultdict(deque)
        self._faults: deque[Fault] = deque()
        self._broken_questions = 0
        self._questions_in_vain: dict[UUID, int] = {}
        self._payers: dict[UUID, CardDetails] = {}
        self._charges: RememberedAnswers[Settled] = RememberedAnswers()
        self._refunds: RememberedAnswers[RefundSucceeded | RefundRefused] = RememberedAnswers()

    @property
    def name(self) -> str:
        """Return the word stored beside every payment."""
        return self._name

    @property
    def books(self) -> tuple[PaymentOperation | RefundOperation, ...]:
        """Everything that ever arrived, oldest first: the truth for a test to compare with."""
        with self._lock:
            return self._books.operations

    @property
    def receipts(self) -> Mapping[UUID, Receipt]:
        """The fiscal receipts of money that moved by our calls, by payment or refund."""
        with self._lock:
            return self._books.receipts

    def save_card(self, account_id: str, *, token: str) -> CardDetails:
        """Make a card chargeable, as a first payment by the viewer would."""
        card = _a_card(token)
        with self._lock:
            self._cards[token] = (account_id, card)
        return card

    def decide(self, subject: str | UUID, *decisions: Decision) -> None:
        """Say how the next payments of a token, or those with a payment id, will end.

        Without a decision, or after the last one, payments are approved.
        """
        with self._lock:
            self._decisions[subject].extend(decisions)

    def fail_next_calls(self, *faults: Fault) -> None:
        """Say what happens to the next calls that move money, one fault for each."""
        with self._lock:
            self._faults.extend(faults)

    def fail_next_questions(self, count: int) -> None:
        """Leave the next questions, and readings of the books, without an answer."""
        with self._lock:
            self._broken_questions += count

    def pay_in_widget(
        self, payment_id: UUID, account_id: str, *, amount: Money, token: str
    ) -> Settled:
        """Let a viewer pay by hand; return what a notification would say.

        The card is saved under the token when the payment succeeds.
        """
        with self._lock:
            return self._settle_new(payment_id, account_id, amount=amount, card=_a_card(token))

    def settle_held(self, payment_id: UUID, decision: Decision) -> Settled:
        """Decide a payment that was held; return what a notification would say.

        Raises:
            KeyError: There is no such payment.
        """
        with self._lock:
            held = self._books.last_payment(payment_id)
            if held is None:
                raise KeyError(payment_id)
            return self._settle(held, decision, card=self._payers[payment_id])

    def charge_saved_card(self, charge: SavedCardCharge) -> PaymentOutcome:
        """Try to take money from a saved card; see `PaymentProvider`."""
        with self._lock:
            return self._carry_out(
                charge.payment_id,
                lambda: self._charges.once(
                    charge.payment_id, lambda: self._charge(charge), now=self._now()
                ),
            )

    def find_payment(self, payment_id: UUID) -> PaymentFinding:
        """Tell how the last payment with this id stands; see `PaymentProvider`."""
        with self._lock:
            if self._question_breaks():
                return Unknown("the question got lost")
            payment = self._books.last_payment(payment_id)
            if payment is None or self._asked_in_vain(payment_id):
                return NotFound()
            return payment.outcome

    def refund(self, request: RefundRequest) -> RefundOutcome:
        """Give money back; see `PaymentProvider`."""
        with self._lock:
            return self._carry_out(
                request.refund_id,
                lambda: self._refunds.once(
                    request.refund_id,
                    lambda: self._refund(request),
                    now=self._now(),
                ),
            )

    def find_refund(self, request: RefundRequest) -> RefundFinding:
        """Tell how this very refund stands; see `PaymentProvider`."""
        with self._lock:
            if self._question_breaks():
                return Unknown("the question got lost")
            refund = self._books.find_refund(request.refund_id)
            if refund is None or self._asked_in_vain(request.refund_id):
                return NotFound()
            return refund.outcome

    def list_operations(self, since: datetime, until: datetime) -> Iterator[ProviderOperation]:
        """Read the books, oldest first; see `PaymentProvider`."""
        if since.tzinfo is None or until.tzinfo is None:
            raise ValueError("a span of the books needs aware moments")
        return self._read_books(since, until)

    def open_dispute(
        self, payment_id: UUID, *, amount: Money | None = None, reason: str = ""
    ) -> PaymentDispute:
        """Let a viewer take a payment back through the bank, by default all of it.

        Raises:
            KeyError: There is no such payment that took money.
        """
        with self._lock:
            return self._books.add_dispute(
                payment_id, amount=amount, reason=reason, opened_at=self._now()
            )

    def list_disputes(self, since: datetime, until: datetime) -> Iterator[ProviderDispute]:
        """Read the disputes, oldest first; see `PaymentProvider`."""
        require_dispute_span(since, until)
        return self._read_disputes(since, until)

    def _read_disputes(self, since: datetime, until: datetime) -> Iterator[ProviderDispute]:
        with self._lock:
            if self._question_breaks():
                raise ProviderUnavailable(self.name, "the question got lost")
            disputes = self._books.disputes
        yield from (one for one in disputes if since <= one.opened_at <= until)

    def _read_books(self, since: datetime, until: datetime) -> Iterator[ProviderOperation]:
        with self._lock:
            if self._question_breaks():
                raise ProviderUnavailable(self.name, "the question got lost")
            operations = self._books.operations
        yield from (one for one in operations if since <= one.created_at <= until)

    def _carry_out(
        self, request_id: UUID, carry_out: Callable[[], AnswerT]
    ) -> AnswerT | Unknown | NotSent:
        match self._faults.popleft() if self._faults else None:
            case Unreachable():
                return NotSent("no connection to the fake")
            case CallLost():
                return Unknown("the call got lost")
            case AnswerLost(found_after_questions):
                carry_out()
                self._questions_in_vain[request_id] = found_after_questions
                return Unknown("the answer got lost")
            case None:
                return carry_out()
            case unknown:
                assert_never(unknown)

    def _question_breaks(self) -> bool:
        breaks = self._broken_questions > 0
        self._broken_questions -= int(breaks)
        return breaks

    def _asked_in_vain(self, request_id: UUID) -> bool:
        left = self._questions_in_vain.get(request_id, 0)
        self._questions_in_vain[request_id] = max(left - 1, 0)
        return left > 0

    def _charge(self, charge: SavedCardCharge) -> Settled:
        owner, card = self._cards.get(charge.token, (None, None))
        if card is None or owner != charge.account_id:
            return refused_request("no such token")
        outcome = self._settle_new(
            charge.payment_id, charge.account_id, amount=charge.amount, card=card
        )
        if isinstance(outcome, Approved):
            self._books.keep_receipt(charge.payment_id, charge.receipt)
        return outcome

    def _refund(self, request: RefundRequest) -> RefundSucceeded | RefundRefused:
        outcome = self._books.add_refund(request, created_at=self._now())
        if isinstance(outcome, RefundSucceeded):
            self._books.keep_receipt(request.refund_id, request.receipt)
        return outcome

    def _settle_new(
        self, payment_id: UUID, account_id: str, *, amount: Money, card: CardDetails
    ) -> Settled:
        payment = self._books.add_payment(
            payment_id, account_id, amount=amount, created_at=self._now()
        )
        self._payers[payment_id] = card
        return self._settle(payment, self._next_decision(payment_id, card), card=card)

    def _settle(
        self, payment: PaymentOperation, decision: Decision, *, card: CardDetails
    ) -> Settled:
        outcome = self._books.settle(payment, decision, card=card)
        if isinstance(outcome, Approved) and card.token and payment.account_id:
            self._cards[card.token] = (payment.account_id, card)
        return outcome

    def _next_decision(self, payment_id: UUID, card: CardDetails) -> Decision:
        for subject in (payment_id, card.token):
            if subject is not None and self._decisions[subject]:
                return self._decisions[subject].popleft()
        return Approve()


def _a_card(token: str) -> CardDetails:
    return CardDetails(token, "400000", "3055", "Visa", 12, 2030)
