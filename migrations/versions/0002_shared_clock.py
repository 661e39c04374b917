"""The clock that every process asks, so that hosts cannot disagree."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("insert into clock_offset (id, ahead) values (1, interval '0')")
    op.execute(
        """
        create function billing_now() returns timestamptz language sql volatile as
        $$ select clock_timestamp() + ahead from clock_offset $$
        """
    )


def downgrade() -> None:
    op.execute("drop function billing_now()")
    op.execute("delete from clock_offset")
