"""A storm over the State Updater: wishes, news, losses and repeats in any order.

The provider in memory is the truth. It asks our Check before it takes money in the widget, and
tells of what it did late, again, or never. Tasks and messages get lost, doubled and mixed up.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from billing_rules.checkout import CheckAnswer, OrderFacts, check_order
from billing_rules.lifecycles import OPEN_PAYMENT_STATES, OPEN_REFUND_STATES, PaymentState
from billing_rules.money import Money
from external_payments.operations import PaymentOperation, RefundOperation
from external_payments.outcomes import Approved, CardDetails, Declined, Pending
from external_payments.port import RefundRequest
from interaction_bus.commands import Command
from interaction_bus.envelope import Envelope, command_of, wrap
from models import Invoice, OutboxMessage, Payment, ProviderNotification, Refund
from runtime.identifiers import new_id
from state_updater.celery_app import PROVIDER_TASKS
from state_updater.dispatcher import Delivered, Fate
from state_updater.tasks.books import read_books
from state_updater.tasks.sweeps import SWEEPS, sweep
from tests.fixtures.workshop import MANAGER, Workshop
from tests.state_updater.gateway_news import payment_news, refund_news
from tests.state_updater.purchases import CARD_TOKEN
from tests.state_updater.storm_chances import (
    DECLINE,
    FAULTS,
    IN_WIDGET,
    LEAPS,
    NEXT_DUE,
    OF_HELD,
    OF_SAVED_CARDS,
)
from tests.state_updater.storm_wishes import Thing, one_of, random_wishes
from tests.state_updater.worker import Worker

UNSENT = (
    select(OutboxMessage).where(OutboxMessage.sent_at.is_(None)).order_by(OutboxMessage.position)
)


NEVER_REFUSED = {"RecordNotification", "RecordPaymentOutcome", "RecordRefundOutcome"}
"""A refusal of these would lose news for good, for their ids are then used up."""


Wishes = Callable[[Workshop, Random], list[Command]]


class Storm:
    """One storm; the same seed blows the same way.

    Args:
        worker: Whose tasks and provider are in it.
        seed: Of everything that happens by chance.
        wishes: What people wish for by chance.
    """

    def __init__(self, worker: Worker, seed: int, wishes: Wishes = random_wishes) -> None:
        self._worker = worker
        self._workshop = worker.workshop
        self._provider = worker.provider
        self._random = Random(seed)
        self._wishes = wishes
        self._queue: list[Delivered] = []
        self._tasks: list[tuple[str, UUID]] = []
        self._charges_judged = 0
        self._steps: list[tuple[Callable[[], None], float]] = [
            (self._wish_by_chance, 6),
            (self._pay, 4),
            (self._settle_held, 1),
            (self._refund_in_cabinet, 0.2),
            (self._tell, 4),
            (self._sweep, 8),
            (self._relay, 10),
            (self._run_task, 12),
            (self._consume, 12),
            (self._leap, 3),
            (self._leap_to_what_is_due, 2),
        ]

    def blow(self, steps: int) -> None:
        """Do so many things by chance; after each nobody has been charged twice for one thing."""
        actions, weights = zip(*self._steps, strict=True)
        for action in self._random.choices(actions, weights, k=steps):
            action()
            self._judge_new_charges()

    def calm(self) -> None:
        """Lose nothing any more and demand nothing new, until no money is open."""
        for held in self._held():
            self._provider.settle_held(held, DECLINE)
        with self._workshop.owner_engine.begin() as connection:
            connection.execute(
                text("update subscriptions set auto_renew = false, renews_at = null")
            )
            connection.execute(text("update invoices set next_attempt_at = null"))
        for round_number in range(40):
            self._bring_home()
            if not self.open_money():
                return
            # Short leaps first, then those that notifications in quarantine wait for.
            self._workshop.advance(timedelta(minutes=10 if round_number < 20 else 1_200))

    def open_money(self) -> list[object]:
        """Return what is not settled."""
        payments = [it for it in self._workshop.rows(Payment) if it.state in OPEN_PAYMENT_STATES]
        refunds = [it for it in self._workshop.rows(Refund) if it.state in OPEN_REFUND_STATES]
        news = [it for it in self._workshop.rows(ProviderNotification) if it.processed_at is None]
        return [*payments, *refunds, *news]

    def taken(self) -> dict[int | None, int]:
        """Return what the provider took, by its number."""
        return {it.transaction_id: it.amount.amount_minor for it in self._approved()}

    def returned(self) -> dict[int | None, int]:
        """Return what the provider gave back, by its number."""
        return {it.transaction_id: it.amount.amount_minor for it in self._worker.refunds()}

    def _wish_by_chance(self) -> None:
        for command in self._wishes(self._workshop, self._random):
            self._wish(command)

    def _wish(self, command: Command) -> None:
        envelope = wrap(
            command, message_id=new_id(), actor=MANAGER, occurred_at=self._workshop.now()
        )
        copies = 2 if self._random.random() < 0.1 else 1
        self._queue += [Delivered(envelope, command)] * copies

    def _pay(self) -> None:
        known = {it.payment_id for it in self._provider.books}
        opened = self._workshop.rows(Payment, origin="widget", state=PaymentState.OPENED)
        unpaid = [it for it in opened if it.id not in known and self._is_let_through(it)]
        for payment in self._some(unpaid):
            self._provider.decide(payment.id, self._random.choices(IN_WIDGET, [6, 2, 1, 1, 1])[0])
            self._provider.pay_in_widget(
                payment.id,
                str(payment.viewer_id),
                amount=Money(payment.amount_minor, payment.currency),
                token=f"{CARD_TOKEN}-{payment.viewer_id}-{self._random.randrange(2)}",
            )

    def _is_let_through(self, payment: Payment) -> bool:
        invoice = self._workshop.row(Invoice, payment.invoice_id)
        amount, account_id = Money(payment.amount_minor, payment.currency), str(payment.viewer_id)
        is_expired = invoice.expires_at is not None and invoice.expires_at <= self._workshop.now()
        facts = OrderFacts(account_id, amount, payment.state, invoice.state, None, is_expired)
        return check_order(facts, account_id=account_id, amount=amount) is CheckAnswer.ALLOW

    def _settle_held(self) -> None:
        for held in self._some(self._held()):
            self._provider.settle_held(held, self._random.choice(OF_HELD))

    def _refund_in_cabinet(self) -> None:
        # Not of a surplus, whose own return would then be refused and wait for a manager.
        paying = self._workshop.rows(Payment, state=PaymentState.SUCCEEDED, is_surplus=False)
        for payment in self._some(paying):
            assert payment.provider_transaction_id is not None
            amount = Money(self._random.choice([100, 10_000, 29_990]), payment.currency)
            self._provider.refund(
                RefundRequest(new_id(), payment.id, payment.provider_transaction_id, amount)
            )

    def _tell(self) -> None:
        for operation in self._some(self._provider.books):
            self._tell_of(operation)

    def _tell_of(self, operation: PaymentOperation | RefundOperation) -> None:
        number = operation.transaction_id
        if isinstance(operation, RefundOperation):
            for payment in self._workshop.rows(
                Payment, provider_transaction_id=operation.payment_transaction_id
            ):
                amount = str(operation.amount.to_decimal())
                self._wish(
                    refund_news(self._workshop, payment, transaction_id=number, amount=amount)
                )
        elif operation.payment_id is not None:
            self._tell_of_payment(operation, operation.payment_id)

    def _tell_of_payment(self, operation: PaymentOperation, payment_id: UUID) -> None:
        amount = str(operation.amount.to_decimal())
        fields: dict[str, Any] = {"AccountId": operation.account_id, "Amount": amount}
        match operation.outcome:
            case Approved(card=CardDetails(token=str(token))):
                fields["Token"], kind = token, "pay"
            case Declined():
                kind = "fail"
            case _:
                return
        number = operation.transaction_id
        self._wish(
            payment_news(self._workshop, payment_id, kind=kind, transaction_id=number, **fields)
        )

    def _sweep(self) -> None:
        for name in SWEEPS:
            sweep(self._worker.context, name)

    def _relay(self, *, lost: float = 0.08) -> None:
        with Session(self._workshop.owner_engine) as session, session.begin():
            for row in session.scalars(UNSENT):
                row.sent_at = self._workshop.now()
                if self._random.random() < lost:
                    continue
                if row.kind == "command":
                    envelope = msgspec.convert(row.payload, Envelope)
                    self._queue.append(Delivered(envelope, command_of(envelope)))
                elif row.kind == "task":
                    (subject,) = row.payload["arguments"].values()
                    self._tasks.append((row.payload["name"], UUID(subject)))

    def _run_task(self) -> None:
        for name, subject in self._some(self._tasks):
            if self._random.random() < 0.4:
                self._provider.fail_next_calls(self._random.choice(FAULTS))
            if self._random.random() < 0.1:
                self._provider.fail_next_questions(1)
            if self._random.random() < 0.4:
                self._provider.decide(subject, self._random.choice(OF_SAVED_CARDS))
            PROVIDER_TASKS[name](self._worker.context, subject)
            if self._random.random() < 0.9:
                self._tasks.remove((name, subject))

    def _consume(self) -> None:
        if self._random.random() < 0.3:
            self._random.shuffle(self._queue)
        size = self._random.choice([1, 3, 10, 100])
        batch, self._queue = self._queue[:size], self._queue[size:]
        for settled in self._workshop.dispatcher.settle(batch):
            if settled.error is not None:
                raise settled.error
            is_news = settled.envelope.type in NEVER_REFUSED
            assert not (is_news and settled.fate is Fate.REJECTED), settled.envelope

    def _leap(self) -> None:
        self._workshop.advance(self._random.choice(LEAPS))

    def _leap_to_what_is_due(self) -> None:
        with self._workshop.owner_engine.connect() as connection:
            due_at = connection.execute(NEXT_DUE).scalar_one()
        if due_at is not None and due_at > self._workshop.now():
            self._workshop.advance(due_at - self._workshop.now())

    def _bring_home(self) -> None:
        self._sweep()
        for operation in self._provider.books:
            self._tell_of(operation)
        now = self._workshop.now()
        read_books(self._worker.context, since=now - timedelta(days=5_000), until=now)
        self._relay(lost=0)
        for name, subject in self._tasks:
            PROVIDER_TASKS[name](self._worker.context, subject)
        self._tasks.clear()
        self._relay(lost=0)
        while self._queue:
            self._consume()

    def _approved(self) -> list[PaymentOperation]:
        payments = (it for it in self._provider.books if isinstance(it, PaymentOperation))
        return [it for it in payments if isinstance(it.outcome, Approved)]

    def _held(self) -> list[UUID]:
        held = (it for it in self._provider.books if isinstance(it.outcome, Pending))
        return [it.payment_id for it in held if it.payment_id is not None]

    def _judge_new_charges(self) -> None:
        # The provider forgets nothing: while it has approved no more, there is nothing to judge.
        approved = self._approved()
        if len(approved) == self._charges_judged:
            return
        invoice_of = {it.id: it.invoice_id for it in self._workshop.rows(Payment)}
        charges = Counter(invoice_of[it.payment_id] for it in approved if it.payment_id)
        assert max(charges.values(), default=0) <= 1
        self._charges_judged = len(approved)

    def _some(self, things: Sequence[Thing]) -> list[Thing]:
        return one_of(self._random, things)
