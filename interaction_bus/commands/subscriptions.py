"""Subscriptions: from the wish to subscribe to the end."""

from datetime import datetime
from uuid import UUID

from interaction_bus.commands.base import Command


class Subscribe(Command, frozen=True, kw_only=True):
    """Begin a subscription with its first invoice, at the price that the viewer was shown.

    `sealed_profile` holds e-mail, locale and zone from the viewer's token. A trial begins with the
    check of a card, or at once where the plan needs none.
    """

    viewer_id: UUID
    new_subscription_id: UUID
    new_invoice_id: UUID
    plan_id: UUID
    price_id: UUID
    sealed_profile: str
    trial: bool = False
    promo_code_id: UUID | None = None


class TurnRenewalOff(Command, frozen=True, kw_only=True):
    """Let the subscription end with its paid period. `viewer_id` is none when a manager asks."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class TurnRenewalOn(Command, frozen=True, kw_only=True):
    """Renew the subscription again when its paid period ends."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class CancelSubscription(Command, frozen=True, kw_only=True):
    """End the subscription and its access now; `refund` is none or prorated.

    `quoted_minor` is what the asker was shown to go back for the instant `quoted_at`; both are
    none for whoever agrees to whatever it is.
    """

    subscription_id: UUID
    viewer_id: UUID | None = None
    reason: str
    refund: str = "none"
    new_refund_id: UUID | None = None
    quoted_at: datetime | None = None
    quoted_minor: int | None = None


class PauseSubscription(Command, frozen=True, kw_only=True):
    """Let the paid period stand still, until `resumes_at` or until the viewer resumes it."""

    subscription_id: UUID
    viewer_id: UUID | None = None
    resumes_at: datetime | None = None


class ResumeSubscription(Command, frozen=True, kw_only=True):
    """Let a paused subscription go on. `viewer_id` is none when its time has come."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class ChangePlan(Command, frozen=True, kw_only=True):
    """Go over to another plan, now at the quoted cost or with the next period.

    `quoted_minor` is what the viewer was shown for the instant `quoted_at`: a negative one goes
    back to them. Both are none when the plan changes with the next period.
    """

    subscription_id: UUID
    viewer_id: UUID | None = None
    plan_id: UUID
    price_id: UUID
    at_period_end: bool
    quoted_at: datetime | None = None
    quoted_minor: int | None = None
    new_invoice_id: UUID
    new_payment_id: UUID
    new_refund_id: UUID


class DropPlanChange(Command, frozen=True, kw_only=True):
    """Stay with the plan: take back a change that was to come with the next period."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class GrantTime(Command, frozen=True, kw_only=True):
    """Give a running subscription more days at no charge."""

    subscription_id: UUID
    days: int
    reason: str


class MuteReminders(Command, frozen=True, kw_only=True):
    """Stop the reminders that a viewer can do without, or send them again.

    It holds for the subscription that the viewer has; who has none has nothing to mute.
    """

    viewer_id: UUID
    muted: bool


class UnparkSubscription(Command, frozen=True, kw_only=True):
    """Let the sweeps look again at a subscription that a bug of ours failed on."""

    subscription_id: UUID
    reason: str


class RenewSubscription(Command, frozen=True, kw_only=True):
    """Demand the next period of a subscription and charge its saved card."""

    subscription_id: UUID
    new_invoice_id: UUID
    new_payment_id: UUID
    period_start: datetime


class EndSubscription(Command, frozen=True, kw_only=True):
    """Close a subscription whose access has run out."""

    subscription_id: UUID
