"""A viewer's saved cards."""

from sqlalchemy import bindparam, select

from billing_rules.lifecycles import SavedCardState
from models import SavedCard

MOST_CARDS = 100
"""Nobody has so many; a list has an end all the same."""

LIST_CARDS = (
    select(
        SavedCard.id,
        SavedCard.state,
        SavedCard.brand,
        SavedCard.last_four,
        SavedCard.expires_month,
        SavedCard.expires_year,
        SavedCard.created_at,
    )
    .where(
        SavedCard.viewer_id == bindparam("viewer_id"),
        SavedCard.state != SavedCardState.WITHDRAWN,
    )
    .order_by(SavedCard.created_at.desc(), SavedCard.id.desc())
    .limit(MOST_CARDS)
)
"""Those that we still know; what was withdrawn is forgotten here too."""

FIND_CARD_STATE = select(SavedCard.state).where(
    SavedCard.id == bindparam("saved_card_id"),
    SavedCard.viewer_id == bindparam("viewer_id"),
)
