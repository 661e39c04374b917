"""A worker's tools with the provider in memory, and the way its words take to the handlers."""

from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from external_payments.fake import FakePaymentProvider
from external_payments.operations import PaymentOperation, RefundOperation
from interaction_bus.commands import Command
from interaction_bus.envelope import Envelope, command_of
from models import OutboxMessage
from runtime.clock import DatabaseClock
from state_updater.dispatcher import Delivered
from state_updater.tasks.context import TaskContext
from tests.fixtures.workshop import Workshop

_UNSENT_COMMANDS = (
    select(OutboxMessage)
    .where(OutboxMessage.kind == "command", OutboxMessage.sent_at.is_(None))
    .order_by(OutboxMessage.position)
)


@dataclass
class Worker:
    """A worker that reports to the workshop."""

    workshop: Workshop
    provider: FakePaymentProvider
    context: TaskContext

    def at_another_provider(self) -> "Worker":
        """Return a worker that calls a provider of whom our payments know nothing."""
        other = FakePaymentProvider(now=DatabaseClock(self.workshop.owner_engine).now, name="other")
        return Worker(self.workshop, other, replace(self.context, provider=other))

    def reported(self) -> list[Command]:
        """Return the commands that tasks and sweeps have staged and nobody carried out."""
        return [command_of(it) for it in self._staged_envelopes()]

    def hand_on(self) -> None:
        """Carry out what tasks and sweeps have staged, as relay and consumer would."""
        batch = [Delivered(it, command_of(it)) for it in self._staged_envelopes()]
        for settled in self.workshop.dispatcher.settle(batch):
            if settled.error is not None:
                raise settled.error
        self._mark_sent()

    def forget_staged(self) -> None:
        """Send what is staged to nobody, as if the message had been dropped."""
        self._mark_sent()

    def charges(self) -> list[PaymentOperation]:
        """Return the payments in the provider's books, the first one in the widget left out."""
        payments = [it for it in self.provider.books if isinstance(it, PaymentOperation)]
        return payments[1:]

    def refunds(self) -> list[RefundOperation]:
        """Return the refunds in the provider's books."""
        return [it for it in self.provider.books if isinstance(it, RefundOperation)]

    def _staged_envelopes(self) -> list[Envelope]:
        with Session(self.workshop.owner_engine) as session:
            rows = session.scalars(_UNSENT_COMMANDS).all()
        return [msgspec.convert(row.payload, Envelope) for row in rows]

    def _mark_sent(self) -> None:
        now = self.workshop.now()
        with Session(self.workshop.owner_engine) as session, session.begin():
            for row in session.scalars(_UNSENT_COMMANDS):
                row.sent_at = now
