"""Lists of the console find their page, and what they count, without reading whole tables."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_payments_created_at", "payments", ["created_at", "id"])
    op.create_index(
        "ix_payments_surplus",
        "payments",
        ["created_at", "id"],
        postgresql_where=sa.text("is_surplus"),
    )
    op.create_index("ix_refunds_created_at", "refunds", ["created_at", "id"])
    op.create_index(
        "ix_invoices_unpaid",
        "invoices",
        ["created_at", "id"],
        postgresql_where=sa.text(
            "state not in ('paid', 'partially_refunded', 'refunded', 'disputed')"
        ),
    )
    # Whether a payment has a receipt of its kind is answered by the index alone.
    op.create_index("ix_receipts_payment", "receipts", ["payment_id", "kind"])
    op.drop_index("ix_receipts_payment_id", table_name="receipts")


def downgrade() -> None:
    op.create_index("ix_receipts_payment_id", "receipts", ["payment_id"])
    op.drop_index("ix_receipts_payment", table_name="receipts")
    op.drop_index("ix_invoices_unpaid", table_name="invoices")
    op.drop_index("ix_refunds_created_at", table_name="refunds")
    op.drop_index("ix_payments_surplus", table_name="payments")
    op.drop_index("ix_payments_created_at", table_name="payments")
