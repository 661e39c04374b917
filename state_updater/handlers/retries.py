"""A manager's own try of a failed payment."""

from billing_rules.declines import DeclineClass
from billing_rules.manual_retry import FailedPayment, RetryVerdict, judge_retry
from interaction_bus.commands import RetryPayment
from interaction_bus.events import PaymentRetriedByManager
from models import Invoice, Payment, SavedCard
from state_updater.handlers.charging import card_blocked_until, charge_card
from state_updater.rejections import CommandRejected, conflict
from state_updater.unit_of_work import UnitOfWork

REFUSALS = {
    RetryVerdict.NOT_FAILED: "the payment has not failed",
    RetryVerdict.ALREADY_PAID: "the invoice is paid already",
    RetryVerdict.PERMANENTLY_FAILED: "no further try will be made; the viewer has to pay",
    RetryVerdict.IN_PROGRESS: "another attempt on this invoice is unresolved",
    RetryVerdict.NO_CARD: "the viewer has no saved card that may be charged",
    RetryVerdict.TOO_SOON: "the gateway forbids another try of the card for now",
}


def retry_payment(command: RetryPayment, work: UnitOfWork) -> None:
    """Charge the saved card once more; the gateway's own limits still hold.

    Raises:
        CommandRejected: The rules of manual retries forbid it; the code says which.
    """
    failed = work.payment(command.payment_id)
    invoice = work.invoice(failed.invoice_id)
    card = _card_to_charge(work, invoice)
    facts = _facts(work, failed, invoice, card)
    verdict = judge_retry(facts, limit=work.settings.manual_retry_limit)
    if verdict is not RetryVerdict.ALLOWED or card is None:
        raise _refusal(verdict, facts)
    _require_present_picture(command, work, invoice)
    payment = charge_card(work, invoice, card, command.new_payment_id, origin="manager")
    work.answer(payment_id=payment.id, task_id=payment.id)
    work.tell(
        PaymentRetriedByManager(
            payment_id=failed.id,
            new_payment_id=payment.id,
            manager_id=work.cause.actor.id,
            task_id=payment.id,
            attempt_number_requested=command.attempt_number,
            timestamp=work.now,
        )
    )


def _refusal(verdict: RetryVerdict, facts: FailedPayment) -> CommandRejected:
    seen = {"state": facts.payment_state, "invoice": facts.invoice_state}
    if verdict is RetryVerdict.TOO_SOON and facts.blocked_until is not None:
        seen["not_before"] = facts.blocked_until.isoformat()
    return conflict(verdict.value, REFUSALS[verdict], **seen)


def _require_present_picture(command: RetryPayment, work: UnitOfWork, invoice: Invoice) -> None:
    """Refuse a click on a page that does not show the last attempt."""
    attempts = len(work.rows.payments_of(invoice.id))
    if command.attempt_number != attempts:
        raise conflict(
            "attempt_outdated",
            "there were other attempts meanwhile; look at the payment again",
            attempts=attempts,
        )


def _facts(
    work: UnitOfWork, failed: Payment, invoice: Invoice, card: SavedCard | None
) -> FailedPayment:
    attempts = work.rows.payments_of(invoice.id)
    return FailedPayment(
        payment_state=failed.state,
        invoice_state=invoice.state,
        decline_class=DeclineClass(failed.decline_class) if failed.decline_class else None,
        manual_attempts=sum(payment.origin == "manager" for payment in attempts),
        has_active_card=card is not None,
        has_open_payment=work.rows.open_payment_of(invoice.id) is not None,
        blocked_until=card_blocked_until(work, invoice, card) if card else None,
    )


def _card_to_charge(work: UnitOfWork, invoice: Invoice) -> SavedCard | None:
    if invoice.subscription_id is None:
        return None
    return work.rows.renewal_card_of(work.subscription(invoice.subscription_id))
