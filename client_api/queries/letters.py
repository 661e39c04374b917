"""Which letters a viewer gets, and how they read them."""

from sqlalchemy import bindparam, select

from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES
from models import Subscription, Viewer

FIND_MUTING = select(Subscription.letters_muted).where(
    Subscription.viewer_id == bindparam("viewer_id"),
    Subscription.state.in_(LIVE_SUBSCRIPTION_STATES),
)
"""Of the one subscription that has not ended; no row for a viewer who has none."""

FIND_READER = select(Viewer.locale, Viewer.timezone).where(Viewer.id == bindparam("viewer_id"))
