"""A payment and a refund remember their trace, so that the provider's news continue it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payments", sa.Column("traceparent", sa.Text()))
    op.add_column("refunds", sa.Column("traceparent", sa.Text()))


def downgrade() -> None:
    op.drop_column("refunds", "traceparent")
    op.drop_column("payments", "traceparent")
