"""Turns the gateway's status of an operation into an outcome, in answers and notifications."""

from billing_rules.declines import DeclineClass
from billing_rules.money import Money
from external_payments.cloudpayments.decline_codes import (
    CHECK_REFUSALS,
    HOLD_RELEASED,
    classify_decline,
    reason_name,
)
from external_payments.cloudpayments.wire_fields import WireFields
from external_payments.outcomes import (
    Approved,
    CardDetails,
    Declined,
    Pending,
    RefundRefused,
    RefundSucceeded,
    RefusedByUs,
    Unknown,
)


def settle_payment(
    status: str | None, fields: WireFields
) -> Approved | Declined | RefusedByUs | Pending | Unknown:
    """Return what a payment's status means for the money.

    Args:
        status: The gateway's word; none when it left it out.
        fields: The operation, with the names that answers and notifications share.

    Raises:
        FieldUnreadable: A field that this status needs is absent or wrong.
    """
    if status is None and fields.text("ReasonCode") not in {None, "0"}:
        # Refusals by our Check were seen with a reason code and no status.
        status = "Declined"
    match status:
        case "Completed":
            number = fields.required_whole_number("TransactionId")
            return Approved(number, fields.money(), read_card(fields))
        case "Authorized" | "AwaitingAuthentication" | "Created" | "Pending":
            return Pending(fields.whole_number("TransactionId"))
        case "Declined" | "Failed":
            return _refusal(fields)
        case "Cancelled":
            return _released_hold(fields)
        case _:
            return Unknown(f"status {status} says nothing about the money")


def settle_refund(
    status: str | None, *, transaction_id: int, amount: Money, reason: str
) -> RefundSucceeded | RefundRefused | Unknown:
    """Return what a refund's status means for the money."""
    match status:
        case "Completed":
            return RefundSucceeded(transaction_id, amount)
        case "Declined" | "Failed" | "Cancelled":
            return RefundRefused(reason or str(status))
        case _:
            return Unknown(f"status {status} says nothing about the refund")


def read_card(fields: WireFields) -> CardDetails | None:
    """Return the card of an operation, or none when it was not made by a card."""
    token = fields.text("Token")
    last_four = fields.text("CardLastFour")
    if token is None and last_four is None:
        return None
    expires_month, expires_year = fields.card_expiry()
    return CardDetails(
        token=token,
        first_six=fields.text("CardFirstSix") or "",
        last_four=last_four or "",
        brand=fields.text("CardType") or "",
        expires_month=expires_month,
        expires_year=expires_year,
    )


def _refusal(fields: WireFields) -> Declined | RefusedByUs:
    code = fields.text("ReasonCode") or ""
    number = fields.whole_number("TransactionId")
    reason = fields.text("Reason") or reason_name(code)
    if code in CHECK_REFUSALS:
        return RefusedByUs(number, code, reason)
    return Declined(
        transaction_id=number,
        code=code,
        decline_class=classify_decline(code),
        reason=reason,
        payer_message=fields.text("CardHolderMessage") or "",
        retry_after=fields.moment("RetryAfter"),
    )


def _released_hold(fields: WireFields) -> Declined:
    # We never ask for a hold, so somebody made and ended it by hand: a human should look.
    return Declined(
        transaction_id=fields.whole_number("TransactionId"),
        code=HOLD_RELEASED,
        decline_class=DeclineClass.UNRECOGNISED,
        reason="Cancelled",
        payer_message="",
        retry_after=None,
    )
