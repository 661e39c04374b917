"""The observer may read what it counts and compares: no address, token, code or body."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OBSERVER = "kinokassa_observer"

TABLES = (
    "alembic_version",
    "clock_moves",
    "clock_offset",
    "consumed_messages",
    "disputes",
    "heartbeats",
    "invoices",
    "payments",
    "plans",
    "price_move_viewers",
    "price_moves",
    "prices",
    "promo_codes",
    "promo_redemptions",
    "receipts",
    "reconciliation_differences",
    "refunds",
    "state_changes",
    "subscriptions",
)

COLUMNS = {
    "gifts": "id, buyer_id, plan_id, price_id, periods, state, moves, invoice_id, claimed_by, "
    "claimed_at, subscription_id, expires_at, swept_at, created_at",
    "outbox_messages": "position, message_id, kind, routing_key, created_at, sent_at",
    "provider_notifications": "id, provider, kind, transaction_id, payment_id, outcome, problem, "
    "received_at, processed_at, tries, next_try_at",
    "saved_cards": "id, viewer_id, state, moves, provider, withdrawn_at, created_at",
    "viewers": "id, payment_epoch, created_at",
}
"""All but addresses, tokens, codes of gifts, and what messages and notifications say."""


def upgrade() -> None:
    op.execute(
        f"""
        do $$ begin
            create role {OBSERVER} nologin;
        exception when duplicate_object or unique_violation then null;
        end $$
        """
    )
    op.execute(f"grant usage on schema public to {OBSERVER}")
    op.execute(f"grant execute on function billing_now() to {OBSERVER}")
    op.execute(f"grant select on {', '.join(TABLES)} to {OBSERVER}")
    for table, columns in COLUMNS.items():
        op.execute(f"grant select ({columns}) on {table} to {OBSERVER}")


def downgrade() -> None:
    """Take the rights back. The role stays: other databases of the cluster may use it."""
    for table, columns in COLUMNS.items():
        op.execute(f"revoke select ({columns}) on {table} from {OBSERVER}")  # noqa: S608  # ours
    op.execute(f"revoke all on {', '.join(TABLES)} from {OBSERVER}")
    op.execute(f"revoke all on function billing_now() from {OBSERVER}")
    op.execute(f"revoke all on schema public from {OBSERVER}")
