"""Database roles: PostgreSQL itself holds the law that only the State Updater changes state.

The roles are of the whole cluster and log nobody in. A process logs in with a user of its own that
is a member of its role, or with one that may become it, and takes the role on when it connects.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLIENT = "kinokassa_client_api"
ADMIN = "kinokassa_admin_api"
STATE_UPDATER = "kinokassa_state_updater"
REMINDER = "kinokassa_reminder"
ROLES = (CLIENT, ADMIN, STATE_UPDATER, REMINDER)

INSERT_ONLY = ("state_changes", "manager_actions")

CATALOGUE = ("plans", "prices")

STATE_UPDATER_WRITES = (
    "viewers",
    "subscriptions",
    "invoices",
    "payments",
    "refunds",
    "saved_cards",
    "consumed_messages",
    "outbox_messages",
    "provider_notifications",
)

GRANTS = (
    *(f"grant usage on schema public to {role}" for role in ROLES),
    *(f"grant select on all tables in schema public to {role}" for role in ROLES),
    *(f"grant execute on function billing_now() to {role}" for role in ROLES),
    *(f"grant insert, update on {table} to {STATE_UPDATER}" for table in STATE_UPDATER_WRITES),
    f"grant insert on state_changes to {STATE_UPDATER}",
    f"grant insert on manager_actions to {STATE_UPDATER}, {ADMIN}",
    f"grant delete on outbox_messages, consumed_messages to {STATE_UPDATER}",
    f"grant insert on plans, prices to {ADMIN}",
    f"grant update (title, description, grace_days, status, archived_at) on plans to {ADMIN}",
    f"grant update (superseded_at) on prices to {ADMIN}",
    f"grant update (manager_note, letters_muted) on subscriptions to {ADMIN}",
    f"grant insert on reminders to {REMINDER}",
)


def upgrade() -> None:
    for role in ROLES:
        op.execute(
            f"""
            do $$ begin
                create role {role} nologin;
            exception when duplicate_object or unique_violation then null;
            end $$
            """
        )
    op.execute("revoke all on schema public from public")
    for grant in GRANTS:
        op.execute(grant)


def downgrade() -> None:
    """Take the rights back. The roles stay: other databases of the cluster may use them."""
    for role in ROLES:
        op.execute(f"revoke all on all tables in schema public from {role}")
        op.execute(f"revoke all on function billing_now() from {role}")
        op.execute(f"revoke all on schema public from {role}")
