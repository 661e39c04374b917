"""A use of a promo code that bought nothing may be given back, and a gift may be the first wish.

A viewer whose first invoice lapsed has used nothing: the ordinal is free again. Whoever claims a
gift may be new here, so that the gift is written before the viewer and the subscription it became.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "promo_redemptions"
COLUMNS = ["promo_code_id", "viewer_id", "ordinal"]
INDEX = "uq_promo_redemptions_standing"
CONSTRAINT = "uq_promo_redemptions_promo_code_id_viewer_id_ordinal"

CLAIM_KEYS = ("fk_gifts_claimed_by_viewers", "fk_gifts_subscription_id_subscriptions")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("given_back_at", sa.DateTime(timezone=True)))
    op.drop_constraint(CONSTRAINT, TABLE, type_="unique")
    condition = sa.text("given_back_at is null")
    op.create_index(INDEX, TABLE, COLUMNS, unique=True, postgresql_where=condition)
    for key in CLAIM_KEYS:
        op.execute(f"alter table gifts alter constraint {key} deferrable initially deferred")


def downgrade() -> None:
    """Go back; fails where an ordinal was used again, for then the old rule does not hold."""
    for key in CLAIM_KEYS:
        op.execute(f"alter table gifts alter constraint {key} not deferrable")
    op.drop_index(INDEX, table_name=TABLE)
    op.create_unique_constraint(CONSTRAINT, TABLE, COLUMNS)
    op.drop_column(TABLE, "given_back_at")
