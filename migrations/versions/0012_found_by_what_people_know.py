"""Managers find a viewer by the beginning of an address, and a payment by four digits."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An index by the rules of a language knows whole addresses only, not how they begin.
    op.drop_index("ix_viewers_email", table_name="viewers")
    op.create_index("ix_viewers_email", "viewers", [sa.text("lower(email) text_pattern_ops")])
    op.create_index("ix_saved_cards_last_four", "saved_cards", ["last_four"])
    op.create_index(
        "ix_payments_card",
        "payments",
        ["card_mask", "created_at"],
        postgresql_where=sa.text("card_mask is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_payments_card", table_name="payments")
    op.drop_index("ix_saved_cards_last_four", table_name="saved_cards")
    op.drop_index("ix_viewers_email", table_name="viewers")
    op.create_index("ix_viewers_email", "viewers", [sa.text("lower(email)")])
