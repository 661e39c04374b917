"""Whether a manager may try a payment again, and what to tell them before."""

import hashlib
from typing import Any
from uuid import UUID

from admin_api.queries.pages import Record
from admin_api.queries.retry_facts import retry_facts_of
from admin_api.texts import RETRY_EXPLANATIONS, warning_before_retry
from billing_rules.manual_retry import FailedPayment, RetryVerdict, judge_retry
from billing_rules.money import Money
from runtime.identifiers import derived_id
from runtime.web.idempotency import CommandIdentity
from runtime.web.json_body import canonical_json
from runtime.web.problems import Conflict

MANUAL_RETRIES = UUID("2f0d7c58-3a43-5c6e-9d0b-6c6b3c8d1e47")
"""Namespace of the commands of manual retries; it must never change."""

ATTEMPT_OUTDATED = "attempt_outdated"


def retry_identity(payment_id: UUID, attempt_number: int) -> CommandIdentity:
    """Return what makes a repeated click known, whoever clicks and for whatever reason.

    Args:
        payment_id: That failed.
        attempt_number: How many tries the manager saw.
    """
    key = ["retry", str(payment_id), attempt_number]
    return CommandIdentity(
        command_id=derived_id(MANUAL_RETRIES, str(payment_id), str(attempt_number)),
        digest=hashlib.sha256(canonical_json(key)).hexdigest(),
    )


def retry_advice(payment: Record, *, limit: int) -> dict[str, Any]:
    """Return what the console needs to show the button and its dialog, or why there is none.

    Args:
        payment: A row of `admin_api.queries.retry_facts.PAYMENTS`.
        limit: Manual tries per invoice.
    """
    facts = retry_facts_of(payment)
    verdict = judge_retry(facts, limit=limit)
    money = Money(payment["amount_minor"], payment["currency"])
    return {
        "allowed": verdict is RetryVerdict.ALLOWED,
        "verdict": verdict.value,
        "not_before": facts.blocked_until,
        "explanation": RETRY_EXPLANATIONS[verdict],
        "attempt_number": payment["attempts"],
        "warning": warning_before_retry(payment["id"], money),
    }


def require_retry_allowed(payment: Record, *, attempt_number: int, limit: int) -> None:
    """Refuse a retry that the rules forbid, or that was decided on an older picture.

    Args:
        payment: A row of `admin_api.queries.retry_facts.PAYMENTS`.
        attempt_number: How many tries the manager saw.
        limit: Manual tries per invoice.

    Raises:
        Conflict: Paid, failed for good, in progress, without a card, too soon, or tried meanwhile.
    """
    facts = retry_facts_of(payment)
    verdict = judge_retry(facts, limit=limit)
    if verdict is not RetryVerdict.ALLOWED:
        raise _refusal(facts, verdict)
    if attempt_number != payment["attempts"]:
        outdated = Conflict(
            "There were other attempts meanwhile; look at the payment again.",
            code=ATTEMPT_OUTDATED,
            state=payment["state"],
        )
        outdated.fields["attempts"] = payment["attempts"]
        raise outdated


def _refusal(facts: FailedPayment, verdict: RetryVerdict) -> Conflict:
    refusal = Conflict(
        RETRY_EXPLANATIONS[verdict]["en"],
        code=verdict.value,
        state=facts.payment_state,
        allowed=[],
    )
    refusal.fields["invoice"] = facts.invoice_state
    if facts.blocked_until is not None:
        refusal.fields["not_before"] = facts.blocked_until.isoformat()
    return refusal
