"""Lists of managers and viewers are read in the order of time, page by page."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_payments_viewer", "payments", ["viewer_id", "created_at"])
    op.drop_index("ix_payments_viewer_id", table_name="payments")
    op.create_index("ix_subscriptions_created_at", "subscriptions", ["created_at", "id"])
    op.create_index("ix_invoices_created_at", "invoices", ["created_at", "id"])
    op.create_index("ix_viewers_email", "viewers", [sa.text("lower(email)")])


def downgrade() -> None:
    op.drop_index("ix_viewers_email", table_name="viewers")
    op.drop_index("ix_invoices_created_at", table_name="invoices")
    op.drop_index("ix_subscriptions_created_at", table_name="subscriptions")
    op.create_index("ix_payments_viewer_id", "payments", ["viewer_id"])
    op.drop_index("ix_payments_viewer", table_name="payments")
