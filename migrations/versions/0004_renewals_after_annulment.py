"""A period whose demand was annulled may be demanded again.

A viewer may turn renewal on again after its demand was cancelled; refusing the second demand for the
same period for ever would end the subscription against their will.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEX = "uq_invoices_one_renewal_per_period"


def upgrade() -> None:
    _replace("kind = 'renewal' and state <> 'cancelled'")


def downgrade() -> None:
    """Go back; fails where a period was demanded twice, for then the old rule does not hold."""
    _replace("kind = 'renewal'")


def _replace(condition: str) -> None:
    op.drop_index(INDEX, table_name="invoices")
    op.create_index(
        INDEX,
        "invoices",
        ["subscription_id", "period_start"],
        unique=True,
        postgresql_where=sa.text(condition),
    )
