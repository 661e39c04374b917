"""What a task needs, made once for each worker process."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from external_payments.port import PaymentProvider
from external_payments.sandbox_clock import SandboxClock
from interaction_bus.commands import Command, RecordPaymentOutcome, RecordRefundOutcome
from interaction_bus.envelope import Actor, Chain, wrap
from models import OutboxMessage, Payment
from runtime.identifiers import new_id
from runtime.sealing import Sealer
from runtime.settings import RetentionSettings
from runtime.telemetry.context import find_bound_id
from runtime.telemetry.crossing import tell_outcome
from state_updater.outbox import command_line
from state_updater.outcomes import outcome_id
from state_updater.tasks.stillness import Workload


@dataclass(frozen=True, slots=True)
class TimeMachine:
    """What moving the clock needs beside the tools of every task.

    Args:
        broker_url: Whose queues must be empty.
        provider_clock: Of the payment sandbox, which is moved along.
    """

    broker_url: str
    provider_clock: SandboxClock


@dataclass(frozen=True, slots=True)
class TaskContext:
    """The tools of a task.

    Args:
        engine: Of the State Updater's database role.
        provider: Whoever takes the money.
        sealer: Opens card tokens.
        workload: Counts the tasks of this process.
        time_machine: Moves the sandbox's clock; none where money is real.
        retention: How long what is old is kept.
    """

    engine: Engine
    provider: PaymentProvider
    sealer: Sealer
    workload: Workload = field(default_factory=Workload)
    time_machine: TimeMachine | None = None
    retention: RetentionSettings = field(default_factory=RetentionSettings)

    def provider_of(self, payment: Payment) -> PaymentProvider:
        """Return whoever took, or takes, the money of a payment.

        Another provider must never be asked: it would say that there is no such payment, which is
        believed after a while, and the viewer would be charged a second time.

        Raises:
            PaymentOfAnotherProvider: This worker does not call the payment's provider.
        """
        if payment.provider != self.provider.name:
            raise PaymentOfAnotherProvider(payment.id, payment.provider, self.provider.name)
        return self.provider


class PaymentOfAnotherProvider(Exception):
    """A worker was given a payment at a provider that it does not call; nothing was asked or done.

    Attributes:
        payment_id: The payment, which stays as it is.
    """

    def __init__(self, payment_id: UUID, theirs: str, ours: str) -> None:
        super().__init__(f"payment {payment_id} is with {theirs}, and this worker calls {ours}")
        self.payment_id = payment_id


def report(
    context: TaskContext, outcome: RecordPaymentOutcome | RecordRefundOutcome, *, at: datetime
) -> None:
    """Hand on what the provider said, through the outbox: a broker that is away loses nothing."""
    tell_outcome(outcome.outcome)
    with Session(context.engine) as session, session.begin():
        stage_command(session, outcome, message_id_for=outcome, at=at)


def stage_command(
    session: Session,
    command: Command,
    *,
    at: datetime,
    message_id_for: RecordPaymentOutcome | RecordRefundOutcome | None = None,
) -> None:
    """Stage a command in the caller's transaction.

    News that were staged before are sent once more, and the inbox drops them: that is the way
    back for news that were lost on the way or dropped among the dead letters.

    Args:
        session: In a transaction.
        command: What is wished for.
        at: Present time, aware UTC.
        message_id_for: News whose id follows from what they say; none takes a new id.
    """
    message_id = outcome_id(message_id_for) if message_id_for else new_id()
    actor = Actor(kind="schedule", id="tasks")
    envelope = wrap(
        command,
        message_id=message_id,
        actor=actor,
        occurred_at=at,
        chain=Chain(find_bound_id("correlation_id"), find_bound_id("task_id")),
    )
    line = command_line(envelope)
    staged = insert(OutboxMessage).values(line)
    again = {"sent_at": None}
    session.execute(staged.on_conflict_do_update(index_elements=["message_id"], set_=again))
