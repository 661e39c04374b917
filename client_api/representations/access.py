"""What the answer to "may this viewer watch" looks like."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Row

from billing_rules.access import NO_ACCESS, Access, AccessReason, access


class AccessSchema(Schema):
    """Whether a viewer may watch now."""

    allowed = fields.Boolean(required=True, metadata={"example": True})
    until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "When access ends or has ended; null where there was never any.",
            "example": "2026-12-24T12:00:00Z",
        },
    )
    reason = fields.String(
        required=True,
        validate=validate.OneOf([reason.value for reason in AccessReason]),
        metadata={"example": AccessReason.PAID.value},
    )


def access_body(subscription: Row[Any] | None) -> dict[str, Any]:
    """Return what a subscription gives its viewer now.

    Args:
        subscription: With `state`, `access_until`, `period_end`, `auto_renew` and the time as
            `now`; none for a viewer who has none.
    """
    found = NO_ACCESS if subscription is None else access_by(subscription)
    return {"allowed": found.allowed, "until": found.until, "reason": found.reason}


def access_by(subscription: Row[Any]) -> Access:
    """Return the access that a subscription gives at the row's own time."""
    return access(
        subscription.state,
        access_until=subscription.access_until,
        period_end=subscription.period_end,
        auto_renew=subscription.auto_renew,
        at=subscription.now,
    )
