"""Who may read and write the tables of the whole life of a subscription."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CLIENT = "kinokassa_client_api"
ADMIN = "kinokassa_admin_api"
STATE_UPDATER = "kinokassa_state_updater"
REMINDER = "kinokassa_reminder"
ROLES = (CLIENT, ADMIN, STATE_UPDATER, REMINDER)

NEW_TABLES = (
    "bulk_grants",
    "bulk_grant_rows",
    "clock_moves",
    "disputes",
    "gifts",
    "heartbeats",
    "letters",
    "price_moves",
    "price_move_viewers",
    "promo_codes",
    "promo_redemptions",
    "receipts",
    "reconciliation_differences",
    "reminders",
)

STATE_UPDATER_WRITES = (
    "clock_moves",
    "disputes",
    "gifts",
    "price_move_viewers",
    "promo_redemptions",
    "receipts",
    "reconciliation_differences",
)

PLAN_COLUMNS = "trial_days, trial_needs_card, vat, tax_system, receipt_method, receipt_object"

GRANTS = (
    *(f"grant select on {table} to {role}" for table in NEW_TABLES for role in ROLES),
    *(f"grant insert, update on {table} to {STATE_UPDATER}" for table in STATE_UPDATER_WRITES),
    f"grant update (uses) on promo_codes to {STATE_UPDATER}",
    f"grant update (cancelled_at) on price_moves to {STATE_UPDATER}",
    f"grant update (staged_at) on bulk_grant_rows to {STATE_UPDATER}",
    f"grant update (ahead) on clock_offset to {STATE_UPDATER}",
    f"grant insert on promo_codes, price_moves, bulk_grants, bulk_grant_rows to {ADMIN}",
    f"grant update (status) on promo_codes to {ADMIN}",
    f"grant update ({PLAN_COLUMNS}) on plans to {ADMIN}",
    f"grant insert on reminders to {REMINDER}",
    f"grant insert, update on letters, heartbeats to {REMINDER}",
)


def upgrade() -> None:
    for grant in GRANTS:
        op.execute(grant)


def downgrade() -> None:
    op.execute(f"revoke update ({PLAN_COLUMNS}) on plans from {ADMIN}")
    op.execute(f"revoke update (ahead) on clock_offset from {STATE_UPDATER}")
    for role in ROLES:
        op.execute(f"revoke all on {', '.join(NEW_TABLES)} from {role}")
