"""The provider as one life meets it: it decides, and keeps the books that its ledger would."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from billing_rules.money import Money
from cli.stock.cards import PaymentCard
from cli.stock.chance import Chance
from external_payments.cloudpayments.decline_codes import classify_decline, reason_name
from external_payments.outcomes import (
    Approved,
    Declined,
    NotSent,
    PaymentOutcome,
    RefundOutcome,
    RefundRefused,
    RefundSucceeded,
    Unknown,
)
from models import Payment, Refund
from payment_sandbox.chargebacks import Chargeback
from payment_sandbox.operations import Kind, Operation, Status
from payment_sandbox.reasons import payer_text

APPROVED, UNKNOWN, NOT_SENT = "approved", "unknown", "not_sent"
"""Verdicts that are no codes of a decline."""

STUMBLES = 0.022
"""Share of charges of saved cards that a bank declines though nobody planned it."""

RECOVERS = 0.5
"""Share of further tries that go well where nothing else was planned."""

USUAL_DECLINES = {"5051": 60, "5091": 12, "5096": 8, "5065": 5, "5061": 5, "5204": 4, "5013": 6}
"""Codes after which the schedule tries again, by how often banks give them."""

NUMBERS_OF_A_LIFE = 1_000
"""Operations with numbers of their own; no life comes near to so many."""


class Bank:
    """Decides about charges and refunds.

    Args:
        chance: Of the life.
        first_number: Of this life's operations.
    """

    def __init__(self, chance: Chance, first_number: int) -> None:
        self._chance = chance
        self._next_number = first_number
        self._last_number = first_number + NUMBERS_OF_A_LIFE - 1
        self.operations: dict[int, Operation] = {}
        self.chargebacks: list[Chargeback] = []
        self.cards: dict[str, PaymentCard] = {}
        self._verdicts: deque[str] = deque()
        self._refuses_refunds = False

    def intend(self, *verdicts: str) -> None:
        """Decide the next charges of saved cards so, one after the other."""
        self._verdicts.extend(verdicts)

    def refuse_refunds(self) -> None:
        """Refuse whatever is to go back from now on."""
        self._refuses_refunds = True

    def judge(self, payment: Payment) -> str:
        """Return what becomes of a charge of a saved card."""
        if self._verdicts:
            return self._verdicts.popleft()
        is_good = self._chance.happens(1 - STUMBLES if payment.attempt == 1 else RECOVERS)
        return APPROVED if is_good else self._chance.weighted(USUAL_DECLINES)

    def charge(
        self, payment: Payment, card: PaymentCard, verdict: str, *, at: datetime
    ) -> PaymentOutcome:
        """Return the answer to an attempt, and note it in the books if the bank heard of it.

        Args:
            payment: The attempt.
            card: That pays.
            verdict: `APPROVED`, `UNKNOWN`, `NOT_SENT` or the code of a decline.
            at: When the bank decides.
        """
        if verdict == NOT_SENT:
            return NotSent("the gateway could not be reached")
        if verdict == UNKNOWN:
            return Unknown("no answer within 30 s")
        is_good = verdict == APPROVED
        operation = self._operation(payment, card, at, code=0 if is_good else int(verdict))
        self.operations[operation.transaction_id] = operation
        if is_good:
            self.cards[card.token] = card
            amount = Money(payment.amount_minor, payment.currency)
            return Approved(operation.transaction_id, amount, card.details)
        return _declined(operation.transaction_id, verdict)

    def give_back(self, refund: Refund, payment: Payment, *, at: datetime) -> RefundOutcome:
        """Return the answer to a refund, and note it in the books if it was made."""
        if self._refuses_refunds:
            return RefundRefused("The card was closed by its bank")
        original = self.operations[payment.provider_transaction_id or 0]
        number = self._number()
        self.operations[original.transaction_id] = replace(
            original, refunded_minor=original.refunded_minor + refund.amount_minor
        )
        self.operations[number] = replace(
            original,
            transaction_id=number,
            kind=Kind.REFUND,
            amount_minor=refund.amount_minor,
            refunded_minor=0,
            created_at_ms=milliseconds(at),
            authorised_at_ms=milliseconds(at),
            confirmed_at_ms=milliseconds(at),
            request_id=str(refund.id),
            original_transaction_id=original.transaction_id,
        )
        return RefundSucceeded(number, Money(refund.amount_minor, refund.currency))

    def charge_back(self, payment: Payment, reason: str, *, at: datetime) -> Chargeback:
        """Let the payer's bank take a payment back."""
        made = Chargeback(
            transaction_id=self._number(),
            original_transaction_id=payment.provider_transaction_id or 0,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            invoice_id=str(payment.id),
            account_id=str(payment.viewer_id),
            reason=reason,
            created_at_ms=milliseconds(at),
        )
        self.chargebacks.append(made)
        return made

    def unheard_number(self) -> int:
        """Return the number of an operation that is in no book of ours."""
        return self._number()

    def owners(self) -> Iterable[tuple[PaymentCard, str]]:
        """Yield each card that paid, with whom it belongs to."""
        accounts = {it.token: it.account_id for it in self.operations.values()}
        for token, card in self.cards.items():
            yield card, accounts[token] or ""

    def _operation(
        self, payment: Payment, card: PaymentCard, at: datetime, *, code: int
    ) -> Operation:
        moment = milliseconds(at)
        return Operation(
            transaction_id=self._number(),
            status=Status.DECLINED if code else Status.COMPLETED,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            created_at_ms=moment,
            authorised_at_ms=None if code else moment,
            confirmed_at_ms=None if code else moment,
            reason_code=code,
            first_six=card.first_six,
            last_four=card.last_four,
            expires=card.expires,
            invoice_id=str(payment.id),
            account_id=str(payment.viewer_id),
            request_id=str(payment.id),
            token=card.token,
            keeps_card=payment.origin == "widget",
        )

    def _number(self) -> int:
        if self._next_number > self._last_number:
            raise RuntimeError("one life has more operations than anybody expects")
        self._next_number += 1
        return self._next_number - 1


def milliseconds(at: datetime) -> int:
    """Return an instant as the ledger writes it."""
    return round(at.timestamp() * 1000)


def _declined(transaction_id: int, code: str) -> Declined:
    return Declined(
        transaction_id,
        code,
        classify_decline(code),
        reason_name(code),
        payer_text(int(code), "ru-RU"),
        None,
    )
