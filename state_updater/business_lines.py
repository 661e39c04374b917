"""What became of the money of a batch, logged once it is committed: one line for each outcome."""

import structlog

from models import Payment, Refund, StateChange
from state_updater.business_counts import REFUND_OUTCOMES, find_payment_outcome
from state_updater.rows import Rows
from state_updater.unit_of_work import Line, Staged

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


def log_outcomes(staged: Staged, rows: Rows) -> None:
    """Log every attempt and every refund that came to an outcome in a batch that is committed.

    A batch is of many chains, so each line names its own.

    Args:
        staged: All that the batch led to.
        rows: What it found and made.
    """
    for line in staged.lines[StateChange]:
        match line["subject_kind"]:
            case "payment":
                _log_payment(line, rows)
            case "refund":
                _log_refund(line, rows)


def _log_payment(line: Line, rows: Rows) -> None:
    payment = rows.find(Payment, line["subject_id"])
    told = None if payment is None else find_payment_outcome(payment, line)
    if payment is None or told is None:
        return
    outcome, reason = told
    log.info(
        "payment_settled",
        outcome=outcome,
        reason=reason or None,
        code=payment.decline_code,
        origin=payment.origin,
        attempt=payment.attempt,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        payment_id=str(payment.id),
        invoice_id=str(payment.invoice_id),
        viewer_id=str(payment.viewer_id),
        **_chain_of(line),
    )


def _log_refund(line: Line, rows: Rows) -> None:
    refund = rows.find(Refund, line["subject_id"])
    outcome = REFUND_OUTCOMES.get(line["to_state"])
    if refund is None or outcome is None or line["to_state"] == line["from_state"]:
        return
    log.info(
        "refund_settled",
        outcome=outcome,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        refund_id=str(refund.id),
        payment_id=str(refund.payment_id),
        invoice_id=str(refund.invoice_id),
        **_chain_of(line),
    )


def _chain_of(line: Line) -> dict[str, str]:
    return {
        "correlation_id": str(line["correlation_id"]),
        "causation_id": str(line["cause_id"]),
        "actor_kind": line["actor_kind"],
    }
