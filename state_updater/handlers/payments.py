"""Settling attempts to take money, whoever told us of their fate."""

from datetime import timedelta

from billing_rules.declines import DeclineClass, stops_the_card
from billing_rules.lifecycles import (
    OPEN_PAYMENT_STATES,
    PaymentState,
)
from billing_rules.reconciliation import is_not_found_final, next_check_at
from interaction_bus.commands import RecordPaymentOutcome
from interaction_bus.events import CardRejected, PaymentCompleted, PaymentFailed
from models import Payment, SavedCard
from runtime.identifiers import derived_id
from state_updater.handlers.announcements import tell_card, tell_payment
from state_updater.handlers.cards import remember_card
from state_updater.handlers.dunning import follow_decline, follow_unsent, miss_renewal
from state_updater.handlers.money import credit_invoice
from state_updater.handlers.trials import follow_card_check
from state_updater.handlers.viewers import is_forgotten
from state_updater.machines import can_fire
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork


def record_payment_outcome(command: RecordPaymentOutcome, work: UnitOfWork) -> None:
    """Settle one attempt. News that come twice, or after better ones, change nothing.

    Raises:
        CommandRejected: There is no such payment, or the money is not the money we asked for.
    """
    payment = work.payment(command.payment_id)
    match command.outcome:
        case "approved":
            _succeed(command, payment, work)
        case "declined":
            _fail(command, payment, work, trigger="decline")
        case "refused":
            _fail(command, payment, work, trigger="refuse")
        case "not_sent":
            _fail_to_send(command, payment, work)
        case "pending" | "unknown":
            _keep_watching(command, payment, work)
        case other:
            raise invalid("outcome_unknown", f"{other} is no outcome of a payment")
    work.answer(payment_id=payment.id, state=payment.state)


def amount_differs(payment: Payment, command: RecordPaymentOutcome) -> bool:
    """Return whether the money that was taken is not what the attempt was for."""
    taken = (command.amount_minor, command.currency)
    return taken != (payment.amount_minor, payment.currency)


def _succeed(command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork) -> None:
    if amount_differs(payment, command):
        raise conflict(
            "amount_differs",
            "the provider took another amount than this attempt was for",
            expected=[payment.amount_minor, payment.currency],
            taken=[command.amount_minor, command.currency],
        )
    forgotten = is_forgotten(payment, work)
    if payment.state == PaymentState.SUCCEEDED:
        if _is_booked(command, payment, work):
            return
        payment = _second_payment(command, payment, work)
    payment.provider_transaction_id = command.transaction_id
    payment.card_mask = None if forgotten else command.card_mask or payment.card_mask
    _settle(payment, work, "succeed", source=command.source, transaction=command.transaction_id)
    tell_payment(work, PaymentCompleted, payment)
    credit_invoice(work, payment)
    may_save = not forgotten and payment.saved_card_id is None and not payment.is_surplus
    if command.sealed_card and may_save:
        remember_card(work, payment, command.sealed_card)
    follow_card_check(work, payment)


def _is_booked(command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork) -> bool:
    """Return whether this very operation has its payment already, the paid attempt or a surplus."""
    return any(
        booked.provider_transaction_id == command.transaction_id
        and booked.state == PaymentState.SUCCEEDED
        for booked in work.rows.payments_of(payment.invoice_id)
    )


def _second_payment(command: RecordPaymentOutcome, first: Payment, work: UnitOfWork) -> Payment:
    """Make a row for a second operation with the order number of a paid attempt.

    Each operation of the provider has one payment of ours, also the one that should not exist.
    """
    second = Payment(
        id=derived_id(first.id, "operation", str(command.transaction_id)),
        invoice_id=first.invoice_id,
        viewer_id=first.viewer_id,
        origin=first.origin,
        attempt=len(work.rows.payments_of(first.invoice_id)) + 1,
        amount_minor=first.amount_minor,
        currency=first.currency,
        provider=first.provider,
        saved_card_id=first.saved_card_id,
        payment_epoch=first.payment_epoch,
        checks=0,
        is_surplus=False,
        created_at=work.now,
    )
    work.create(second, second_operation_of=str(first.id))
    return second


def _fail(
    command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork, *, trigger: str
) -> None:
    if payment.state == PaymentState.DECLINED and payment.retry_after is None:
        _learn_retry_after(command, payment, work)
    if payment.state not in OPEN_PAYMENT_STATES:
        return
    payment.provider_transaction_id = command.transaction_id
    payment.decline_code = command.decline_code
    payment.decline_class = command.decline_class
    payment.decline_reason = command.reason
    payment.payer_message = command.payer_message
    payment.retry_after = command.retry_after
    _settle(payment, work, trigger, source=command.source, code=command.decline_code)
    tell_payment(work, PaymentFailed, payment)
    if payment.origin != "widget":
        _stop_card_if_told(payment, work)
        _follow_refusal(payment, work)


def _learn_retry_after(command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork) -> None:
    """Obey what a notification adds to a decline of which the answer to the call told first."""
    payment.retry_after = command.retry_after
    planned = work.invoice(payment.invoice_id).next_attempt_at
    if command.retry_after is not None and planned is not None and planned < command.retry_after:
        follow_decline(work, payment)


def _follow_refusal(payment: Payment, work: UnitOfWork) -> None:
    """Plan another try where only our own Check said no, perhaps in doubt: the bank never heard."""
    invoice = work.invoice(payment.invoice_id)
    if payment.state == PaymentState.REFUSED and payment.origin == "schedule":
        follow_unsent(work, invoice)
    elif payment.state == PaymentState.DECLINED:
        follow_decline(work, payment)
    else:
        miss_renewal(work, invoice, reason="our Check refused the charge")


def _fail_to_send(command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork) -> None:
    if not can_fire(payment, "fail_to_send") or _may_still_arrive(command, payment, work):
        return
    payment.decline_reason = command.reason
    _settle(payment, work, "fail_to_send", source=command.source, reason=command.reason)
    tell_payment(work, PaymentFailed, payment)
    follow_unsent(work, work.invoice(payment.invoice_id))


def _may_still_arrive(command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork) -> bool:
    """Return whether "not found" came too soon after a task began its call.

    A charge that waited long in a queue may be called for after somebody asked about it in vain;
    under the lock we see that, and nobody believes the earlier answer. What counts is when the
    question was asked: the answer may have waited in a queue as well.
    """
    asked_at = command.asked_at or work.now
    return (
        command.source == "reconciliation"
        and payment.call_started_at is not None
        and not is_not_found_final(payment.call_started_at, at=asked_at)
    )


def _keep_watching(command: RecordPaymentOutcome, payment: Payment, work: UnitOfWork) -> None:
    if payment.state not in OPEN_PAYMENT_STATES:
        return
    if command.transaction_id is not None and payment.provider_transaction_id is None:
        payment.provider_transaction_id = command.transaction_id
    if payment.state == PaymentState.SENT:
        work.move(payment, "lose_sight", source=command.source, reason=command.reason)
    if payment.state == PaymentState.UNKNOWN:
        attempted_at = payment.call_started_at or payment.created_at
        check_at = next_check_at(attempted_at, checks=payment.checks)
        payment.next_check_at = max(check_at, work.now + timedelta(minutes=1))


def _settle(payment: Payment, work: UnitOfWork, trigger: str, **detail: object) -> None:
    work.move(payment, trigger, **detail)
    payment.settled_at = work.now
    payment.next_check_at = None


def _stop_card_if_told(payment: Payment, work: UnitOfWork) -> None:
    card = work.rows.find(SavedCard, payment.saved_card_id)
    if card is None or payment.decline_class is None or not can_fire(card, "reject"):
        return
    if stops_the_card(DeclineClass(payment.decline_class)):
        work.move(card, "reject", payment_id=str(payment.id), code=payment.decline_code)
        tell_card(work, CardRejected, card)
