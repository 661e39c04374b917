"""Tables of offers, price moves, disputes, receipts, differences and letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_grants",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days between 1 and 3660", name=op.f("ck_bulk_grants_days_sensible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_grants")),
    )
    op.create_table(
        "clock_moves",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("target", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_moves")),
    )
    op.create_index(
        "uq_clock_moves_one_under_way",
        "clock_moves",
        [sa.literal_column("(finished_at is null)")],
        unique=True,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "reconciliation_differences",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provider_transaction_id", sa.BigInteger(), nullable=True),
        sa.Column("payment_id", sa.UUID(), nullable=True),
        sa.Column("refund_id", sa.UUID(), nullable=True),
        sa.Column("invoice_id", sa.UUID(), nullable=True),
        sa.Column(
            "theirs", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "ours", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("cure", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('missing_notification', 'double_charge', 'orphan', 'wrong_amount', 'unseen_refund', 'missing_at_provider', 'unreadable')",
            name=op.f("ck_reconciliation_differences_kind_known"),
        ),
        sa.CheckConstraint(
            "status in ('open', 'curing', 'settled')",
            name=op.f("ck_reconciliation_differences_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_differences")),
    )
    op.create_index(
        "ix_reconciliation_differences_day", "reconciliation_differences", ["day"], unique=False
    )
    op.create_index(
        op.f("ix_reconciliation_differences_payment_id"),
        "reconciliation_differences",
        ["payment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reconciliation_differences_provider_transaction_id"),
        "reconciliation_differences",
        ["provider_transaction_id"],
        unique=False,
    )
    op.create_index(
        "ix_reconciliation_differences_unsettled",
        "reconciliation_differences",
        ["found_at"],
        unique=False,
        postgresql_where=sa.text("status <> 'settled'"),
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_letters_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_subject_id"), "letters", ["subject_id"], unique=False)
    op.create_index(op.f("ix_letters_viewer_id"), "letters", ["viewer_id"], unique=False)
    op.create_table(
        "promo_codes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("free_days", sa.Integer(), nullable=True),
        sa.Column("duration", sa.Text(), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.UUID(), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("most_uses_per_viewer", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(duration = 'periods') = (periods is not null)",
            name=op.f("ck_promo_codes_periods_counted"),
        ),
        sa.CheckConstraint(
            "(kind = 'amount') = (amount_minor is not null and currency is not null)",
            name=op.f("ck_promo_codes_amount_of_amount"),
        ),
        sa.CheckConstraint(
            "(kind = 'free_days') = (free_days is not null)",
            name=op.f("ck_promo_codes_days_of_days"),
        ),
        sa.CheckConstraint(
            "(kind = 'percent') = (percent is not null)",
            name=op.f("ck_promo_codes_percent_of_percent"),
        ),
        sa.CheckConstraint(
            "code = upper(code) and code <> ''", name=op.f("ck_promo_codes_code_in_capitals")
        ),
        sa.CheckConstraint(
            "duration in ('once', 'periods', 'forever')", name=op.f("ck_promo_codes_duration_known")
        ),
        sa.CheckConstraint(
            "kind in ('percent', 'amount', 'free_days')", name=op.f("ck_promo_codes_kind_known")
        ),
        sa.CheckConstraint(
            "status in ('active', 'archived')", name=op.f("ck_promo_codes_status_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_promo_codes_amount_positive")),
        sa.CheckConstraint(
            "free_days between 1 and 366", name=op.f("ck_promo_codes_days_sensible")
        ),
        sa.CheckConstraint(
            "most_uses > 0 and most_uses_per_viewer > 0",
            name=op.f("ck_promo_codes_limits_positive"),
        ),
        sa.CheckConstraint(
            "percent between 1 and 100", name=op.f("ck_promo_codes_percent_sensible")
        ),
        sa.CheckConstraint(
            "periods between 1 and 120", name=op.f("ck_promo_codes_periods_sensible")
        ),
        sa.CheckConstraint(
            "uses >= 0 and (most_uses is null or uses <= most_uses)",
            name=op.f("ck_promo_codes_uses_held"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_promo_codes_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_promo_codes_code")),
    )
    op.create_index(op.f("ix_promo_codes_plan_id"), "promo_codes", ["plan_id"], unique=False)
    op.create_table(
        "price_moves",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("plan_id", sa.UUID(), nullable=False),
        sa.Column("to_price_id", sa.UUID(), nullable=False),
        sa.Column("announce_days", sa.Integer(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("without_consent", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "without_consent in ('keep_price', 'stop_renewal')",
            name=op.f("ck_price_moves_without_consent_known"),
        ),
        sa.CheckConstraint(
            "announce_days between 1 and 120", name=op.f("ck_price_moves_announce_days_sensible")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_price_moves_plan_id_plans")
        ),
        sa.ForeignKeyConstraint(
            ["to_price_id"], ["prices.id"], name=op.f("fk_price_moves_to_price_id_prices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_moves")),
    )
    op.create_index(op.f("ix_price_moves_plan_id"), "price_moves", ["plan_id"], unique=False)
    op.create_table(
        "bulk_grant_rows",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("bulk_grant_id", sa.UUID(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=True),
        sa.Column("subscription_id", sa.UUID(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(problem is null) = (subscription_id is not null)",
            name=op.f("ck_bulk_grant_rows_problem_or_subscription"),
        ),
        sa.CheckConstraint("row_number > 0", name=op.f("ck_bulk_grant_rows_row_number_from_one")),
        sa.ForeignKeyConstraint(
            ["bulk_grant_id"],
            ["bulk_grants.id"],
            name=op.f("fk_bulk_grant_rows_bulk_grant_id_bulk_grants"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_bulk_grant_rows_subscription_id_subscriptions"),
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_bulk_grant_rows_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_grant_rows")),
        sa.UniqueConstraint(
            "bulk_grant_id", "row_number", name=op.f("uq_bulk_grant_rows_bulk_grant_id_row_number")
        ),
    )
    op.create_index(
        "ix_bulk_grant_rows_unstaged",
        "bulk_grant_rows",
        ["id"],
        unique=False,
        postgresql_where=sa.text("staged_at is null and problem is null"),
    )
    op.create_table(
        "price_move_viewers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("price_move_id", sa.UUID(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("subscription_id", sa.UUID(), nullable=False),
        sa.Column("from_price_id", sa.UUID(), nullable=False),
        sa.Column("to_price_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("applies_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'announced', 'agreed', 'declined', 'moved', 'kept', 'stopped', 'cancelled')",
            name=op.f("ck_price_move_viewers_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["from_price_id"],
            ["prices.id"],
            name=op.f("fk_price_move_viewers_from_price_id_prices"),
        ),
        sa.ForeignKeyConstraint(
            ["price_move_id"],
            ["price_moves.id"],
            name=op.f("fk_price_move_viewers_price_move_id_price_moves"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_price_move_viewers_subscription_id_subscriptions"),
        ),
        sa.ForeignKeyConstraint(
            ["to_price_id"], ["prices.id"], name=op.f("fk_price_move_viewers_to_price_id_prices")
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_price_move_viewers_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_move_viewers")),
        sa.UniqueConstraint(
            "price_move_id",
            "subscription_id",
            name=op.f("uq_price_move_viewers_price_move_id_subscription_id"),
        ),
    )
    op.create_index(
        "ix_price_move_viewers_subscription",
        "price_move_viewers",
        ["subscription_id"],
        unique=False,
    )
    op.create_index(
        "ix_price_move_viewers_to_announce",
        "price_move_viewers",
        ["applies_at"],
        unique=False,
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        op.f("ix_price_move_viewers_viewer_id"), "price_move_viewers", ["viewer_id"], unique=False
    )
    op.create_table(
        "promo_redemptions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("promo_code_id", sa.UUID(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("subscription_id", sa.UUID(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("periods_left", sa.Integer(), nullable=True),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ordinal > 0", name=op.f("ck_promo_redemptions_ordinal_from_one")),
        sa.CheckConstraint(
            "periods_left >= 0", name=op.f("ck_promo_redemptions_periods_left_counted")
        ),
        sa.ForeignKeyConstraint(
            ["promo_code_id"],
            ["promo_codes.id"],
            name=op.f("fk_promo_redemptions_promo_code_id_promo_codes"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_promo_redemptions_subscription_id_subscriptions"),
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_promo_redemptions_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promo_redemptions")),
        sa.UniqueConstraint(
            "promo_code_id",
            "viewer_id",
            "ordinal",
            name=op.f("uq_promo_redemptions_promo_code_id_viewer_id_ordinal"),
        ),
    )
    op.create_index(
        "ix_promo_redemptions_running",
        "promo_redemptions",
        ["subscription_id"],
        unique=False,
        postgresql_where=sa.text("periods_left is null or periods_left > 0"),
    )
    op.create_index(
        op.f("ix_promo_redemptions_viewer_id"), "promo_redemptions", ["viewer_id"], unique=False
    )
    op.create_table(
        "gifts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("buyer_id", sa.UUID(), nullable=False),
        sa.Column("plan_id", sa.UUID(), nullable=False),
        sa.Column("price_id", sa.UUID(), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("sealed_code", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.UUID(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subscription_id", sa.UUID(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'claimed') = (claimed_at is not null)", name=op.f("ck_gifts_claimed_when")
        ),
        sa.CheckConstraint(
            "state in ('ordered', 'bought', 'claimed', 'expired', 'abandoned', 'returned')",
            name=op.f("ck_gifts_state_known"),
        ),
        sa.CheckConstraint("periods between 1 and 36", name=op.f("ck_gifts_periods_sensible")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["viewers.id"], name=op.f("fk_gifts_buyer_id_viewers")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["viewers.id"], name=op.f("fk_gifts_claimed_by_viewers")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_gifts_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_gifts_plan_id_plans")),
        sa.ForeignKeyConstraint(["price_id"], ["prices.id"], name=op.f("fk_gifts_price_id_prices")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_gifts_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_gifts_code_digest")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_gifts_invoice_id")),
    )
    op.create_index(op.f("ix_gifts_buyer_id"), "gifts", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_gifts_claimed_by"), "gifts", ["claimed_by"], unique=False)
    op.create_index(
        "ix_gifts_expiring",
        "gifts",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'bought'"),
    )
    op.create_table(
        "disputes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("payment_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("provider_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('opened', 'won', 'lost')", name=op.f("ck_disputes_state_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disputes_amount_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_disputes_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_disputes_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "provider_transaction_id", name=op.f("uq_disputes_provider_transaction_id")
        ),
    )
    op.create_index(op.f("ix_disputes_invoice_id"), "disputes", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_disputes_payment_id"), "disputes", ["payment_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("provider_receipt_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.UUID(), nullable=True),
        sa.Column("refund_id", sa.UUID(), nullable=True),
        sa.Column("invoice_id", sa.UUID(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("fiscal", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('income', 'income_return')", name=op.f("ck_receipts_kind_known")
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_receipts_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_receipts_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_receipts_payment_id_payments")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_receipts_refund_id_refunds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("provider_receipt_id", name=op.f("uq_receipts_provider_receipt_id")),
    )
    op.create_index(op.f("ix_receipts_invoice_id"), "receipts", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_receipts_payment_id"), "receipts", ["payment_id"], unique=False)
    op.create_index(op.f("ix_receipts_refund_id"), "receipts", ["refund_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_receipts_refund_id"), table_name="receipts")
    op.drop_index(op.f("ix_receipts_payment_id"), table_name="receipts")
    op.drop_index(op.f("ix_receipts_invoice_id"), table_name="receipts")
    op.drop_table("receipts")
    op.drop_index(op.f("ix_disputes_payment_id"), table_name="disputes")
    op.drop_index(op.f("ix_disputes_invoice_id"), table_name="disputes")
    op.drop_table("disputes")
    op.drop_index(
        "ix_gifts_expiring", table_name="gifts", postgresql_where=sa.text("state = 'bought'")
    )
    op.drop_index(op.f("ix_gifts_claimed_by"), table_name="gifts")
    op.drop_index(op.f("ix_gifts_buyer_id"), table_name="gifts")
    op.drop_table("gifts")
    op.drop_index(op.f("ix_promo_redemptions_viewer_id"), table_name="promo_redemptions")
    op.drop_index(
        "ix_promo_redemptions_running",
        table_name="promo_redemptions",
        postgresql_where=sa.text("periods_left is null or periods_left > 0"),
    )
    op.drop_table("promo_redemptions")
    op.drop_index(op.f("ix_price_move_viewers_viewer_id"), table_name="price_move_viewers")
    op.drop_index(
        "ix_price_move_viewers_to_announce",
        table_name="price_move_viewers",
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.drop_index("ix_price_move_viewers_subscription", table_name="price_move_viewers")
    op.drop_table("price_move_viewers")
    op.drop_index(
        "ix_bulk_grant_rows_unstaged",
        table_name="bulk_grant_rows",
        postgresql_where=sa.text("staged_at is null and problem is null"),
    )
    op.drop_table("bulk_grant_rows")
    op.drop_index(op.f("ix_price_moves_plan_id"), table_name="price_moves")
    op.drop_table("price_moves")
    op.drop_index(op.f("ix_promo_codes_plan_id"), table_name="promo_codes")
    op.drop_table("promo_codes")
    op.drop_index(op.f("ix_letters_viewer_id"), table_name="letters")
    op.drop_index(op.f("ix_letters_subject_id"), table_name="letters")
    op.drop_table("letters")
    op.drop_index(
        "ix_reconciliation_differences_unsettled",
        table_name="reconciliation_differences",
        postgresql_where=sa.text("status <> 'settled'"),
    )
    op.drop_index(
        op.f("ix_reconciliation_differences_provider_transaction_id"),
        table_name="reconciliation_differences",
    )
    op.drop_index(
        op.f("ix_reconciliation_differences_payment_id"), table_name="reconciliation_differences"
    )
    op.drop_index("ix_reconciliation_differences_day", table_name="reconciliation_differences")
    op.drop_table("reconciliation_differences")
    op.drop_table("heartbeats")
    op.drop_index(
        "uq_clock_moves_one_under_way",
        table_name="clock_moves",
        postgresql_where=sa.text("finished_at is null"),
    )
    op.drop_table("clock_moves")
    op.drop_table("bulk_grants")
