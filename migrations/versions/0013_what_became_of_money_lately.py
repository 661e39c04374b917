"""The page of today looks at what was settled lately, and at what nobody could apply."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_payments_failed",
        "payments",
        ["created_at", "id"],
        postgresql_where=sa.text("state in ('declined', 'not_sent')"),
    )
    op.create_index(
        "ix_payments_settled_at",
        "payments",
        ["settled_at"],
        postgresql_where=sa.text("settled_at is not null"),
    )
    op.create_index(
        "ix_invoices_paid_at",
        "invoices",
        ["paid_at"],
        postgresql_where=sa.text("paid_at is not null"),
    )
    op.create_index(
        "ix_provider_notifications_quarantined",
        "provider_notifications",
        ["received_at"],
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )


def downgrade() -> None:
    op.drop_index("ix_provider_notifications_quarantined", table_name="provider_notifications")
    op.drop_index("ix_invoices_paid_at", table_name="invoices")
    op.drop_index("ix_payments_settled_at", table_name="payments")
    op.drop_index("ix_payments_failed", table_name="payments")
