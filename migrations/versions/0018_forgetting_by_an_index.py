"""What is to be erased or forgotten is found by an index, and what is still tried has its words.

Every step leaves the tables in use and may be done again: an interruption leaves some of them done.
"""

import sqlalchemy as sa
from alembic import op

from migrations.online import build_index, check_rows, drop_index

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NEWS = "provider_notifications"
GRANTED = "bulk_grant_rows"


def upgrade() -> None:
    build_index(
        "ix_provider_notifications_bodies",
        NEWS,
        ["processed_at"],
        where="sealed_body is not null",
    )
    build_index("ix_bulk_grant_rows_viewer", GRANTED, ["viewer_id"])
    build_index("ix_bulk_grant_rows_written", GRANTED, [sa.text("lower(written)")])
    check_rows(
        op.f("ck_provider_notifications_body_while_tried"),
        NEWS,
        "sealed_body is not null or next_try_at is null",
    )


def downgrade() -> None:
    op.drop_constraint(
        op.f("ck_provider_notifications_body_while_tried"), NEWS, type_="check", if_exists=True
    )
    drop_index("ix_bulk_grant_rows_written", GRANTED)
    drop_index("ix_bulk_grant_rows_viewer", GRANTED)
    drop_index("ix_provider_notifications_bodies", NEWS)
