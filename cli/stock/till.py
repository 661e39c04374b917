"""How a life pays: in the widget, by saved card, and back again."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_PAYMENT_STATES,
    OPEN_REFUND_STATES,
    InvoiceState,
    PaymentState,
)
from billing_rules.reconciliation import next_check_at
from cli.stock.bank import APPROVED, UNKNOWN
from cli.stock.cards import PaymentCard
from cli.stock.life import Act, Life
from interaction_bus.commands import OpenCheckout, RecordPaymentOutcome, RecordRefundOutcome
from interaction_bus.envelope import Actor
from models import Invoice, Payment, Refund, SavedCard
from reminder.occasions import DueReminder
from reminder.occasions.failures import COLLECTED_FOR, PAYMENT_FAILED
from state_updater.handlers.charging import CHARGE_TASK, PROVIDER
from state_updater.handlers.money import REFUND_TASK
from state_updater.outcomes import outcome_id, payment_outcome_command, refund_outcome_command
from state_updater.unit_of_work import StagedTask

TASKS = Actor(kind="schedule", id="tasks")

GATEWAY = Actor(kind="provider", id=PROVIDER)

WAY_TO_A_WORKER = timedelta(milliseconds=400)

SHORTEST_ANSWER, LONGEST_ANSWER = timedelta(seconds=1), timedelta(seconds=5)

SHORTEST_TYPING, LONGEST_TYPING = timedelta(seconds=20), timedelta(minutes=2)
"""Typing a card in, and the bank's page for 3-D Secure."""

SECOND_THOUGHTS = timedelta(minutes=4)
"""After a refusal in the widget, before the next try."""

CHECKS_BEFORE_LIGHT = 3
"""So often the provider is asked about a charge of unknown fate before it tells."""


class Till:
    """Takes a life's money, and gives it back.

    Args:
        life: Whose charges and refunds it answers from now on.
        card: That its viewer pays with.
    """

    def __init__(self, life: Life, card: PaymentCard) -> None:
        self.life = life
        self.card = card
        self.is_dark = False
        life.on_task = self._take_on

    def visit(self, invoice_id: UUID, *verdicts: str) -> Act:
        """Return the act of opening the widget and paying, as often as there are verdicts.

        Args:
            invoice_id: What is to be paid.
            verdicts: Of the bank, one for each try; none leaves the widget open.
        """
        return partial(self._open_widget, invoice_id, verdicts)

    def take_twice(self, payment_id: UUID) -> Act:
        """Return the act of taking the money of one order a second time by mistake."""
        return lambda at: self._settle(self.life.get(Payment, payment_id), APPROVED, at)

    def _open_widget(self, invoice_id: UUID, verdicts: tuple[str, ...], at: datetime) -> None:
        life, invoice = self.life, self.life.get(Invoice, invoice_id)
        if invoice.state not in COLLECTABLE_INVOICE_STATES:
            return
        payment_id = life.chance.identifier(at)
        command = OpenCheckout(
            viewer_id=invoice.viewer_id, invoice_id=invoice_id, new_payment_id=payment_id
        )
        life.do(command, actor=Actor(kind="viewer", id=str(invoice.viewer_id)), at=at)
        if verdicts:
            typing = life.chance.span(SHORTEST_TYPING, LONGEST_TYPING)
            life.plan(at + typing, partial(self._answer_widget, payment_id, verdicts))

    def _answer_widget(self, payment_id: UUID, verdicts: tuple[str, ...], at: datetime) -> None:
        payment = self.life.get(Payment, payment_id)
        if payment.state != PaymentState.OPENED:
            return
        self._settle(payment, verdicts[0], at)
        if verdicts[1:]:
            later = at + self.life.chance.span(SHORTEST_TYPING, SECOND_THOUGHTS)
            self.life.plan(later, self.visit(payment.invoice_id, *verdicts[1:]))

    def _take_on(self, task: StagedTask, at: datetime) -> None:
        """Have a worker call the provider, as a staged task asks it to."""
        (written_id,) = task.arguments.values()
        row_id, called_at = UUID(written_id), at + WAY_TO_A_WORKER
        answered_at = called_at + self.life.chance.span(SHORTEST_ANSWER, LONGEST_ANSWER)
        match task.name:
            case name if name == CHARGE_TASK:
                self.life.get(Payment, row_id).call_started_at = called_at
                self.life.plan_surely(answered_at, partial(self._charge_saved_card, row_id))
            case name if name == REFUND_TASK:
                self.life.get(Refund, row_id).call_started_at = called_at
                self.life.plan_surely(answered_at, partial(self._give_back, row_id))
            case _:
                raise RuntimeError(f"nobody answers the task {task.name}")

    def _charge_saved_card(self, payment_id: UUID, at: datetime) -> None:
        payment = self.life.get(Payment, payment_id)
        if payment.state not in OPEN_PAYMENT_STATES:
            return
        verdict = self.life.bank.judge(payment)
        self._settle(payment, verdict, at)
        if verdict == UNKNOWN and payment.next_check_at is not None:
            self.life.plan(payment.next_check_at, partial(self._look_after, payment_id))

    def _look_after(self, payment_id: UUID, at: datetime) -> None:
        """Ask what became of a charge, as often and as seldom as the sweep does."""
        payment = self.life.get(Payment, payment_id)
        payment.checks += 1
        if payment.checks > CHECKS_BEFORE_LIGHT and not self.is_dark:
            self._settle(payment, APPROVED, at, source="reconciliation")
            return
        attempted_at = payment.call_started_at or payment.created_at
        following = next_check_at(attempted_at, checks=payment.checks)
        payment.next_check_at = max(following, at + timedelta(minutes=1))
        self.life.plan(payment.next_check_at, partial(self._look_after, payment_id))

    def _settle(
        self, payment: Payment, verdict: str, at: datetime, *, source: str | None = None
    ) -> None:
        """Tell billing what the bank says to an attempt, whoever heard it first."""
        life, is_widget = self.life, payment.origin == "widget"
        outcome = life.bank.charge(payment, self._card_of(payment), verdict, at=at)
        heard_by = source or ("notification" if is_widget else "task")
        command = payment_outcome_command(
            payment.id, outcome, source=heard_by, sealer=life.world.sealer
        )
        actor = GATEWAY if heard_by == "notification" else TASKS
        life.do(command, actor=actor, at=at, command_id=self._id_of(command, at))
        self._write_down(payment, command, at)

    def _write_down(self, payment: Payment, news: RecordPaymentOutcome, at: datetime) -> None:
        operation = self.life.bank.operations.get(news.transaction_id or 0)
        if operation is not None and payment.origin == "widget":
            self.life.papers.notify(operation, payment.id, at)
        if news.outcome == "approved":
            self.life.papers.write_receipt(self._booked(payment, news), at)
        elif news.outcome == "declined" and payment.origin != "widget":
            self._tell_failure(payment)

    def _booked(self, payment: Payment, news: RecordPaymentOutcome) -> Payment:
        """Return the row that holds the money: a second operation of one order has its own."""
        alike = self.life.rows.payments_of(payment.invoice_id)
        return next(it for it in alike if it.provider_transaction_id == news.transaction_id)

    def _tell_failure(self, payment: Payment) -> None:
        invoice = self.life.get(Invoice, payment.invoice_id)
        at = payment.settled_at
        if at is None or invoice.kind != "renewal" or invoice.state != InvoiceState.PAST_DUE:
            return
        due = DueReminder(payment.viewer_id, payment.id, at, at + COLLECTED_FOR)
        self.life.told.remind(PAYMENT_FAILED, due, at=at)

    def _give_back(self, refund_id: UUID, at: datetime) -> None:
        life, refund = self.life, self.life.get(Refund, refund_id)
        if refund.state not in OPEN_REFUND_STATES:
            return
        payment = life.get(Payment, refund.payment_id)
        outcome = life.bank.give_back(refund, payment, at=at)
        command = refund_outcome_command(refund_id, outcome, source="task")
        life.do(command, actor=TASKS, at=at, command_id=self._id_of(command, at))
        if command.transaction_id is not None:
            operation = life.bank.operations[command.transaction_id]
            self.life.papers.notify(operation, payment.id, at)
            self.life.papers.write_receipt(payment, at, refund=refund)

    def _card_of(self, payment: Payment) -> PaymentCard:
        saved = self.life.rows.find(SavedCard, payment.saved_card_id)
        if saved is None:
            return self.card
        known = self.life.bank.cards.values()
        its = (
            it for it in known if (it.first_six, it.last_four) == (saved.first_six, saved.last_four)
        )
        return next(its, self.card)

    def _id_of(self, command: RecordPaymentOutcome | RecordRefundOutcome, at: datetime) -> UUID:
        # Silence has a fresh id each time, which here has to be the same for the same seed.
        is_silence = command.transaction_id is None
        return self.life.chance.identifier(at) if is_silence else outcome_id(command)
