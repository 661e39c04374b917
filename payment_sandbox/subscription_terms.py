"""Reading the terms of a subscription from a request."""

from __future__ import annotations

from dataclasses import replace

from payment_sandbox.clock import Clock
from payment_sandbox.dates import step
from payment_sandbox.errors import FieldInvalid, FieldMissing
from payment_sandbox.fields import Fields
from payment_sandbox.subscriptions import INTERVAL_CODES, Subscription, SubscriptionStatus

_INTERVALS = {name.lower(): name for name in INTERVAL_CODES}


def read_interval(fields: Fields) -> str:
    """Return Day, Week or Month.

    Raises:
        RequestRefused: It is missing or another word.
    """
    word = fields.required_text("Interval").lower()
    if word not in _INTERVALS:
        raise FieldInvalid("Interval")
    return _INTERVALS[word]


def read_new_subscription(fields: Fields, clock: Clock, *, strict: bool) -> Subscription:
    """Return the draft of a subscription, without an id.

    Old clients misspell `RequireConfirmation` and send a start that has just passed: both are taken
    as usual unless strict.

    Raises:
        RequestRefused: A field is missing or wrong.
    """
    if strict:
        for name in ("Currency", "RequireConfirmation"):
            if fields.raw(name) is None:
                raise FieldMissing(name)
    return Subscription(
        id="",
        token=fields.required_text("Token"),
        account_id=fields.required_text("AccountId"),
        description=fields.required_text("Description"),
        email=fields.text("Email"),
        amount_minor=fields.amount_minor(),
        currency=fields.currency(),
        require_confirmation=bool(fields.flag("RequireConfirmation")),
        start_at_ms=_read_start(fields, clock, strict=strict),
        interval=read_interval(fields),
        period=fields.required_integer("Period", at_least=1),
        max_periods=_read_max_periods(fields),
        culture_name=fields.text("CultureName") or "ru-RU",
        receipt=fields.json_text("CustomerReceipt"),
    )


def read_changes(fields: Fields, before: Subscription, clock: Clock) -> Subscription:
    """Return a subscription with the attributes that a request names; an ended one runs again.

    Raises:
        RequestRefused: A field is wrong.
    """
    running = before if before.is_running else _revived(before, clock)
    changed = replace(
        running,
        description=fields.text("Description") or running.description,
        amount_minor=fields.amount_minor() if fields.raw("Amount") else running.amount_minor,
        currency=fields.currency() if fields.raw("Currency") else running.currency,
        interval=read_interval(fields) if fields.raw("Interval") else running.interval,
        period=fields.required_integer("Period", at_least=1)
        if fields.raw("Period")
        else running.period,
        max_periods=_read_max_periods(fields) or running.max_periods,
        culture_name=fields.text("CultureName") or running.culture_name,
        receipt=fields.json_text("CustomerReceipt") or running.receipt,
    )
    confirmation = fields.flag("RequireConfirmation")
    if confirmation is not None:
        changed = replace(changed, require_confirmation=confirmation)
    start_at_ms = fields.moment_ms("StartDate")
    if start_at_ms is None:
        return changed
    return replace(changed, start_at_ms=start_at_ms).planned(clock, start_at_ms)


def _revived(ended: Subscription, clock: Clock) -> Subscription:
    left = (
        None if ended.max_periods is None else max(1, ended.max_periods - ended.successful_number)
    )
    start_at_ms = step(clock.now_ms(), ended.interval, ended.period)
    revived = replace(
        ended,
        status=SubscriptionStatus.ACTIVE,
        max_periods=left,
        successful_number=0,
        failed_number=0,
        start_at_ms=start_at_ms,
    )
    return revived.planned(clock, start_at_ms)


def _read_start(fields: Fields, clock: Clock, *, strict: bool) -> int:
    start_at_ms = fields.moment_ms("StartDate")
    if start_at_ms is None:
        raise FieldMissing("StartDate")
    if strict and start_at_ms <= clock.now_ms():
        raise FieldInvalid("StartDate")
    return start_at_ms


def _read_max_periods(fields: Fields) -> int | None:
    if fields.raw("MaxPeriods") is None:
        return None
    return fields.required_integer("MaxPeriods", at_least=1)
