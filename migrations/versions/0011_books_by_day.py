"""The nightly comparison with the provider's books finds a day of ours without a scan."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SUCCEEDED = sa.text("state = 'succeeded'")


def upgrade() -> None:
    op.create_index("ix_payments_transaction", "payments", ["provider_transaction_id"])
    op.create_index("ix_payments_succeeded", "payments", ["settled_at"], postgresql_where=SUCCEEDED)
    op.create_index("ix_refunds_succeeded", "refunds", ["settled_at"], postgresql_where=SUCCEEDED)


def downgrade() -> None:
    op.drop_index("ix_refunds_succeeded", table_name="refunds")
    op.drop_index("ix_payments_succeeded", table_name="payments")
    op.drop_index("ix_payments_transaction", table_name="payments")
