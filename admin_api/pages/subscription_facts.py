"""What the pages of a subscription ask about it before they say what follows."""

from datetime import datetime
from uuid import UUID

from admin_api.queries.pages import Record
from billing_rules.access import AccessReason
from billing_rules.lifecycles import (
    COLLECTABLE_INVOICE_STATES,
    OPEN_REFUND_STATES,
    PaymentState,
    SavedCardState,
    SubscriptionState,
)
from models.upcoming import terms_of

SWEPT_STATES = (SubscriptionState.TRIALING, SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE)
"""Whoever stands still is not ended by the clock."""


def is_period_over(story: Record) -> bool:
    """Return whether nothing of the paid time is left, whatever grace there is."""
    return bool(story["period_end"] <= story["read_at"])


def is_trial_time(story: Record) -> bool:
    """Return whether the period that it is in, or was in last, is the trial: nobody paid for it."""
    is_named = story["trial_end"] is not None
    return is_named and bool(story["period_end"] == story["trial_end"])


def is_ending(story: Record) -> bool:
    """Return whether its end is only a matter of moments: the State Updater's next look at it.

    Where the card is still to be tried, or money is at the bank, it waits for that.
    """
    is_swept = story["state"] in SWEPT_STATES and story["parked_at"] is None
    is_over = story["access_until"] is not None and story["access_until"] <= story["read_at"]
    is_tried = any(it["next_attempt_at"] is not None for it in story["invoices"])
    return bool(
        is_swept
        and is_over
        and story["renews_at"] is None
        and not is_tried
        and not is_at_bank(story)
    )


def is_at_bank(story: Record, invoice_id: UUID | None = None) -> bool:
    """Return whether money may be on its way; an open widget alone moves none.

    Args:
        story: Of the subscription.
        invoice_id: For which; none means for any.
    """
    return any(
        it["state"] != PaymentState.OPENED and invoice_id in {None, it["invoice_id"]}
        for it in story["open_payments"]
    )


def refunds_under_way(story: Record) -> list[Record]:
    """Return the returns of money whose outcome is awaited."""
    return [it for it in story["refunds"] if it["state"] in OPEN_REFUND_STATES]


def has_card(story: Record) -> bool:
    """Return whether there is a card that renewals may be charged to."""
    return any(it["state"] == SavedCardState.ACTIVE for it in story["cards"])


def unpaid_invoices(story: Record) -> list[Record]:
    """Return its newest invoices that are still owed."""
    return [it for it in story["invoices"] if it["state"] in COLLECTABLE_INVOICE_STATES]


def unpaid_renewals(story: Record) -> list[Record]:
    """Return the demand for a further period that is still owed: one at most."""
    return [it for it in unpaid_invoices(story) if it["kind"] == "renewal"]


def is_next_free(story: Record) -> bool:
    """Return whether the next period costs nothing, by a promo code: no card is asked for."""
    charge = story["next_charge"]
    return charge is not None and charge["amount"]["amount_minor"] == 0


def paid_until(story: Record) -> datetime | None:
    """Return until when the viewer may watch as paid, or as a trial; none without access.

    While somebody watches by grace it is the end of that.
    """
    if not story["access"]["allowed"]:
        return None
    is_by_grace = story["access"]["reason"] == AccessReason.GRACE
    end: datetime = story["access_until"] if is_by_grace else story["period_end"]
    return end


def grace_until(story: Record) -> datetime | None:
    """Return until when the viewer may watch if the next period is not paid; none without grace."""
    paid = paid_until(story)
    if paid is None or not terms_of(story).is_charged:
        return None
    end: datetime = story["access_until"]
    return end if end > paid else None
