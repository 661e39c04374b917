"""Reads of viewers and their subscriptions."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from admin_api.queries.pages import PageOrder, PageWish, Record, find_one, read_page
from admin_api.schemas.values import money_answer
from billing_rules.access import access
from models import Plan, Price, Subscription, Viewer
from models.upcoming import NEXT_CHARGE_COLUMNS, next_amount_of, terms_of, with_next_charge
from runtime.web.pagination import Page

VIEWERS = select(
    Viewer.id,
    Viewer.email,
    Viewer.locale,
    Viewer.timezone,
    Viewer.erased_at,
    Viewer.created_at,
)

SUBSCRIPTIONS = with_next_charge(
    select(
        Subscription.id,
        Subscription.viewer_id,
        Subscription.plan_id,
        Plan.code.label("plan_code"),
        Subscription.price_id,
        Price.amount_minor,
        Price.currency,
        Subscription.state,
        Subscription.anchor_day,
        Subscription.period_start,
        Subscription.period_end,
        Subscription.access_until,
        Subscription.grace_days,
        Subscription.auto_renew,
        Subscription.renews_at,
        Subscription.trial_end,
        Subscription.paused_at,
        Subscription.resumes_at,
        Subscription.pending_change,
        Subscription.ended_at,
        Subscription.created_at,
        Subscription.manager_note,
        Subscription.letters_muted,
        Subscription.parked_at,
        Subscription.parked_because,
        func.billing_now().label("read_at"),
        *NEXT_CHARGE_COLUMNS,
    )
    .join(Plan, Plan.id == Subscription.plan_id)
    .join(Price, Price.id == Subscription.price_id)
)

ORDER = PageOrder(Subscription.created_at, Subscription.id)

FILTERS = {
    "viewer_id": Subscription.viewer_id,
    "state": Subscription.state,
    "plan_id": Subscription.plan_id,
    "parked": Subscription.parked_at.is_not(None),
}


def list_viewers(connection: Connection, wish: PageWish, *, email: str) -> Page[Record]:
    """Return the viewers with this address; letters in either case are the same."""
    statement = VIEWERS.where(func.lower(Viewer.email) == email.lower())
    return read_page(connection, statement, PageOrder(Viewer.created_at, Viewer.id), wish)


def find_viewer(connection: Connection, viewer_id: UUID) -> Record | None:
    """Return a viewer with the latest of their subscriptions, the live one if there is one."""
    viewer = find_one(connection, VIEWERS.where(Viewer.id == viewer_id))
    if viewer is None:
        return None
    latest = (
        SUBSCRIPTIONS.where(Subscription.viewer_id == viewer_id)
        .order_by(Subscription.ended_at.is_(None).desc(), Subscription.created_at.desc())
        .limit(1)
    )
    return {**viewer, "subscription": _with_access(find_one(connection, latest))}


def list_subscriptions(connection: Connection, wish: PageWish, **filters: Any) -> Page[Record]:
    """Return a page of subscriptions.

    Args:
        connection: To read with.
        wish: Which page.
        filters: Values by the names of `FILTERS`; none means any.
    """
    conditions = [FILTERS[name] == value for name, value in filters.items() if value is not None]
    page = read_page(connection, SUBSCRIPTIONS.where(*conditions), ORDER, wish)
    return Page([as_shown(row) for row in page.items], page.next_cursor)


def find_subscription(connection: Connection, subscription_id: UUID) -> Record | None:
    """Return a subscription with what it lets its viewer watch now, or none."""
    statement = SUBSCRIPTIONS.where(Subscription.id == subscription_id)
    return _with_access(find_one(connection, statement))


def access_of(row: Record) -> dict[str, Any]:
    """Return whether the viewer may watch at the moment of the read, until when and why."""
    answer = access(
        row["state"],
        access_until=row["access_until"],
        period_end=row["period_end"],
        auto_renew=row["auto_renew"],
        at=row["read_at"],
    )
    return {"allowed": answer.allowed, "until": answer.until, "reason": answer.reason.value}


def will_be_charged(row: Record) -> bool:
    """Return whether a row of `SUBSCRIPTIONS` has a further period that will be demanded."""
    return row["renews_at"] is not None and terms_of(row).is_charged


def as_shown(row: Record) -> Record:
    """Return a row of `SUBSCRIPTIONS` with `access` and `next_charge` worked out."""
    return {**row, "access": access_of(row), "next_charge": _next_charge_of(row)}


def _with_access(row: Record | None) -> Record | None:
    return None if row is None else as_shown(row)


def _next_charge_of(row: Record) -> dict[str, Any] | None:
    if not will_be_charged(row):
        return None
    amount = money_answer(next_amount_of(row))
    return {"at": row["renews_at"], "amount": amount, "card": row["card_last_four"]}
