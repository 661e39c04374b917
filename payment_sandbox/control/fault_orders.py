"""Reading a fault from JSON, and showing it."""

from __future__ import annotations

from payment_sandbox.errors import FieldInvalid, FieldMissing
from payment_sandbox.faults import DEFAULT_SECONDS, AnswerFault, Fault, Moment, NotificationFault
from payment_sandbox.fields import Fields
from payment_sandbox.operation_json import JsonObject


def read_fault(fields: Fields) -> Fault:
    """Return the fault that a request orders.

    Raises:
        RequestRefused: A field is missing or has no such value.
    """
    endpoint, notification = fields.text("endpoint"), fields.text("notification")
    if (endpoint is None) == (notification is None):
        raise FieldMissing("Exactly one of endpoint and notification")
    kind = _kind(fields, is_answer=endpoint is not None)
    return Fault(
        fault_id=0,
        target=(endpoint or notification or "").strip("/").lower(),
        kind=kind,
        times=_times(fields),
        seconds=_seconds(fields, kind),
        moment=_moment(fields),
        invoice_id=fields.text("invoice_id"),
    )


def fault_json(fault: Fault) -> JsonObject:
    """Return a fault as the control API shows it; `times` is what is left, null for ever."""
    is_answer = isinstance(fault.kind, AnswerFault)
    return {
        "id": fault.fault_id,
        "endpoint": fault.target if is_answer else None,
        "notification": None if is_answer else fault.target,
        "kind": fault.kind.value,
        "times": fault.times,
        "seconds": fault.seconds,
        "when": fault.moment.value,
        "invoice_id": fault.invoice_id,
    }


def _kind(fields: Fields, *, is_answer: bool) -> AnswerFault | NotificationFault:
    family: type[AnswerFault | NotificationFault] = AnswerFault if is_answer else NotificationFault
    try:
        return family(fields.required_text("kind"))
    except ValueError as error:
        raise FieldInvalid("kind") from error


def _times(fields: Fields) -> int | None:
    if fields.raw("times") == "always":
        return None
    times = fields.integer("times")
    if times is not None and times < 1:
        raise FieldInvalid("times")
    return 1 if times is None else times


def _seconds(fields: Fields, kind: AnswerFault | NotificationFault) -> float:
    text = fields.text("seconds")
    try:
        seconds = DEFAULT_SECONDS.get(kind, 0) if text is None else float(text)
    except ValueError as error:
        raise FieldInvalid("seconds") from error
    if not 0 <= seconds <= 24 * 3600:
        raise FieldInvalid("seconds")
    return seconds


def _moment(fields: Fields) -> Moment:
    try:
        return Moment(fields.text("when") or Moment.BEFORE)
    except ValueError as error:
        raise FieldInvalid("when") from error
