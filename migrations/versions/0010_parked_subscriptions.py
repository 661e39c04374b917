"""A subscription that a bug of ours fails on is parked, and the others go on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("parked_at", sa.DateTime(timezone=True)))
    op.add_column("subscriptions", sa.Column("parked_because", sa.Text()))
    op.create_check_constraint(
        "parked_for_a_reason", "subscriptions", "(parked_at is null) = (parked_because is null)"
    )
    op.create_index(
        "ix_subscriptions_parked",
        "subscriptions",
        ["parked_at"],
        postgresql_where=sa.text("parked_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_subscriptions_parked", table_name="subscriptions")
    op.drop_constraint(op.f("ck_subscriptions_parked_for_a_reason"), "subscriptions", type_="check")
    op.drop_column("subscriptions", "parked_because")
    op.drop_column("subscriptions", "parked_at")
