"""Tables of the state storage."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.Interval(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_offset_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "consumed_messages",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "problem", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('done', 'rejected')", name=op.f("ck_consumed_messages_outcome_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumed_messages")),
    )
    op.create_index(
        "ix_consumed_messages_consumed_at", "consumed_messages", ["consumed_at"], unique=False
    )
    op.create_table(
        "manager_actions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("manager_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("command_id", sa.UUID(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_actions")),
    )
    op.create_index(
        op.f("ix_manager_actions_command_id"), "manager_actions", ["command_id"], unique=False
    )
    op.create_index(
        op.f("ix_manager_actions_occurred_at"), "manager_actions", ["occurred_at"], unique=False
    )
    op.create_index(
        "ix_manager_actions_subject", "manager_actions", ["subject_id", "occurred_at"], unique=False
    )
    op.create_table(
        "outbox_messages",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('command', 'event', 'task')", name=op.f("ck_outbox_messages_kind_known")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_messages_message_id")),
    )
    op.create_index(
        "ix_outbox_messages_sent",
        "outbox_messages",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text("sent_at is not null"),
    )
    op.create_index(
        "ix_outbox_messages_unsent",
        "outbox_messages",
        ["position"],
        unique=False,
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("period_unit", sa.Text(), nullable=False),
        sa.Column("period_count", sa.Integer(), nullable=False),
        sa.Column("trial_days", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "period_unit in ('day', 'week', 'month', 'year')",
            name=op.f("ck_plans_period_unit_known"),
        ),
        sa.CheckConstraint("status in ('active', 'archived')", name=op.f("ck_plans_status_known")),
        sa.CheckConstraint(
            "grace_days between 0 and 60", name=op.f("ck_plans_grace_days_sensible")
        ),
        sa.CheckConstraint(
            "period_count between 1 and 366", name=op.f("ck_plans_period_count_sensible")
        ),
        sa.CheckConstraint(
            "trial_days between 0 and 366", name=op.f("ck_plans_trial_days_sensible")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_plans_code")),
    )
    op.create_table(
        "provider_notifications",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.UUID(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("sealed_body", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("conflicting_body", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome in ('settled', 'kept', 'quarantined')",
            name=op.f("ck_provider_notifications_outcome_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_notifications")),
        sa.UniqueConstraint(
            "provider",
            "kind",
            "transaction_id",
            name=op.f("uq_provider_notifications_provider_kind_transaction_id"),
        ),
    )
    op.create_index(
        op.f("ix_provider_notifications_payment_id"),
        "provider_notifications",
        ["payment_id"],
        unique=False,
    )
    op.create_index(
        "ix_provider_notifications_retry",
        "provider_notifications",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("next_try_at is not null"),
    )
    op.create_table(
        "state_changes",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.UUID(), nullable=False),
        sa.Column("cause_type", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.UUID(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "subject_kind in ('payment', 'invoice', 'subscription', 'refund', 'saved_card')",
            name=op.f("ck_state_changes_subject_kind_known"),
        ),
        sa.CheckConstraint(
            "(seq = 1) = (from_state is null)",
            name=op.f("ck_state_changes_only_the_first_comes_from_nothing"),
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_state_changes_seq_from_one")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_state_changes")),
        sa.UniqueConstraint("subject_id", "seq", name=op.f("uq_state_changes_subject_id_seq")),
    )
    op.create_index("ix_state_changes_cause", "state_changes", ["cause_id"], unique=False)
    op.create_table(
        "viewers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("payment_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewers")),
    )
    op.create_table(
        "prices",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("plan_id", sa.UUID(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_prices_currency_code")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_prices_amount_positive")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_prices_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
    )
    op.create_index(op.f("ix_prices_plan_id"), "prices", ["plan_id"], unique=False)
    op.create_index(
        "uq_prices_current",
        "prices",
        ["plan_id", "currency"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null"),
    )
    op.create_table(
        "saved_cards",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("first_six", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("expires_month", sa.Integer(), nullable=True),
        sa.Column("expires_year", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'withdrawn' or sealed_token is null",
            name=op.f("ck_saved_cards_withdrawn_token_erased"),
        ),
        sa.CheckConstraint(
            "state in ('active', 'withdrawn', 'rejected', 'expired')",
            name=op.f("ck_saved_cards_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_saved_cards_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_cards")),
    )
    op.create_index(
        "ix_saved_cards_viewer", "saved_cards", ["viewer_id", "created_at"], unique=False
    )
    op.create_index(
        "uq_saved_cards_fingerprint",
        "saved_cards",
        ["viewer_id", "fingerprint"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("plan_id", sa.UUID(), nullable=False),
        sa.Column("price_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("anchor_day", sa.Integer(), nullable=True),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auto_renew", sa.Boolean(), nullable=False),
        sa.Column("renews_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_card_id", sa.UUID(), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "pending_change",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manager_note", sa.Text(), nullable=True),
        sa.Column("letters_muted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state in ('awaiting_payment', 'trialing', 'active', 'past_due', 'paused', 'cancelled', 'expired', 'abandoned')",
            name=op.f("ck_subscriptions_state_known"),
        ),
        sa.CheckConstraint(
            "anchor_day between 1 and 31", name=op.f("ck_subscriptions_anchor_day_of_month")
        ),
        sa.CheckConstraint(
            "period_end > period_start", name=op.f("ck_subscriptions_period_runs_forward")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_subscriptions_plan_id_plans")
        ),
        sa.ForeignKeyConstraint(
            ["price_id"], ["prices.id"], name=op.f("fk_subscriptions_price_id_prices")
        ),
        sa.ForeignKeyConstraint(
            ["saved_card_id"],
            ["saved_cards.id"],
            name=op.f("fk_subscriptions_saved_card_id_saved_cards"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_subscriptions_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(
        "ix_subscriptions_ending",
        "subscriptions",
        ["access_until"],
        unique=False,
        postgresql_where=sa.text("state in ('trialing', 'active', 'past_due', 'paused')"),
    )
    op.create_index(op.f("ix_subscriptions_plan_id"), "subscriptions", ["plan_id"], unique=False)
    op.create_index(op.f("ix_subscriptions_price_id"), "subscriptions", ["price_id"], unique=False)
    op.create_index(
        "ix_subscriptions_renewal_due",
        "subscriptions",
        ["renews_at"],
        unique=False,
        postgresql_where=sa.text("renews_at is not null"),
    )
    op.create_index(
        op.f("ix_subscriptions_saved_card_id"), "subscriptions", ["saved_card_id"], unique=False
    )
    op.create_index(
        "ix_subscriptions_viewer", "subscriptions", ["viewer_id", "created_at"], unique=False
    )
    op.create_index(
        "uq_subscriptions_one_live_per_viewer",
        "subscriptions",
        ["viewer_id"],
        unique=True,
        postgresql_where=sa.text(
            "state in ('awaiting_payment', 'trialing', 'active', 'past_due', 'paused')"
        ),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("subscription_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("derivation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_invoices_currency_code")),
        sa.CheckConstraint(
            "kind in ('first', 'renewal', 'change', 'manual')", name=op.f("ck_invoices_kind_known")
        ),
        sa.CheckConstraint(
            "state in ('issued', 'past_due', 'paid', 'cancelled', 'expired', 'uncollectible', 'partially_refunded', 'refunded', 'disputed')",
            name=op.f("ck_invoices_state_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_invoices_amount_positive")),
        sa.CheckConstraint(
            "refunded_minor between 0 and amount_minor",
            name=op.f("ck_invoices_refunds_within_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_invoices_subscription_id_subscriptions"),
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_invoices_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
    )
    op.create_index(
        "ix_invoices_attempt_due",
        "invoices",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("next_attempt_at is not null"),
    )
    op.create_index(
        "ix_invoices_expiring",
        "invoices",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'issued' and expires_at is not null"),
    )
    op.create_index(
        op.f("ix_invoices_subscription_id"), "invoices", ["subscription_id"], unique=False
    )
    op.create_index("ix_invoices_viewer", "invoices", ["viewer_id", "created_at"], unique=False)
    op.create_index(
        "uq_invoices_one_renewal_per_period",
        "invoices",
        ["subscription_id", "period_start"],
        unique=True,
        postgresql_where=sa.text("kind = 'renewal'"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("subscription_id", sa.UUID(), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_reminders_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "subscription_id",
            "period_end",
            "kind",
            name=op.f("uq_reminders_subscription_id_period_end_kind"),
        ),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("viewer_id", sa.UUID(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_transaction_id", sa.BigInteger(), nullable=True),
        sa.Column("saved_card_id", sa.UUID(), nullable=True),
        sa.Column("payment_epoch", sa.Integer(), nullable=False),
        sa.Column("card_mask", sa.Text(), nullable=True),
        sa.Column("decline_code", sa.Text(), nullable=True),
        sa.Column("decline_class", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("payer_message", sa.Text(), nullable=True),
        sa.Column("retry_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("is_surplus", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "origin in ('widget', 'schedule', 'viewer', 'manager')",
            name=op.f("ck_payments_origin_known"),
        ),
        sa.CheckConstraint(
            "state in ('opened', 'sent', 'unknown', 'succeeded', 'declined', 'not_sent', 'refused', 'abandoned')",
            name=op.f("ck_payments_state_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_payments_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["saved_card_id"],
            ["saved_cards.id"],
            name=op.f("fk_payments_saved_card_id_saved_cards"),
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["viewers.id"], name=op.f("fk_payments_viewer_id_viewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(
        "ix_payments_check_due",
        "payments",
        ["next_check_at"],
        unique=False,
        postgresql_where=sa.text("next_check_at is not null"),
    )
    op.create_index("ix_payments_invoice", "payments", ["invoice_id", "created_at"], unique=False)
    op.create_index(op.f("ix_payments_saved_card_id"), "payments", ["saved_card_id"], unique=False)
    op.create_index(op.f("ix_payments_viewer_id"), "payments", ["viewer_id"], unique=False)
    op.create_index(
        "uq_payments_one_open_per_invoice",
        "payments",
        ["invoice_id"],
        unique=True,
        postgresql_where=sa.text("state in ('opened', 'sent', 'unknown')"),
    )
    op.create_index(
        "uq_payments_provider_transaction",
        "payments",
        ["provider", "provider_transaction_id"],
        unique=True,
        postgresql_where=sa.text("provider_transaction_id is not null"),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("payment_id", sa.UUID(), nullable=False),
        sa.Column("invoice_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("provider_transaction_id", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('requested', 'sent', 'unknown', 'succeeded', 'refused')",
            name=op.f("ck_refunds_state_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_refunds_invoice_id_invoices")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_refunds_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(
        "ix_refunds_check_due",
        "refunds",
        ["next_check_at"],
        unique=False,
        postgresql_where=sa.text("next_check_at is not null"),
    )
    op.create_index(op.f("ix_refunds_invoice_id"), "refunds", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_refunds_payment_id"), "refunds", ["payment_id"], unique=False)
    op.create_index(
        "uq_refunds_provider_transaction",
        "refunds",
        ["provider_transaction_id"],
        unique=True,
        postgresql_where=sa.text("provider_transaction_id is not null"),
    )


def downgrade() -> None:

    op.drop_index(
        "uq_refunds_provider_transaction",
        table_name="refunds",
        postgresql_where=sa.text("provider_transaction_id is not null"),
    )
    op.drop_index(op.f("ix_refunds_payment_id"), table_name="refunds")
    op.drop_index(op.f("ix_refunds_invoice_id"), table_name="refunds")
    op.drop_index(
        "ix_refunds_check_due",
        table_name="refunds",
        postgresql_where=sa.text("next_check_at is not null"),
    )
    op.drop_table("refunds")
    op.drop_index(
        "uq_payments_provider_transaction",
        table_name="payments",
        postgresql_where=sa.text("provider_transaction_id is not null"),
    )
    op.drop_index(
        "uq_payments_one_open_per_invoice",
        table_name="payments",
        postgresql_where=sa.text("state in ('opened', 'sent', 'unknown')"),
    )
    op.drop_index(op.f("ix_payments_viewer_id"), table_name="payments")
    op.drop_index(op.f("ix_payments_saved_card_id"), table_name="payments")
    op.drop_index("ix_payments_invoice", table_name="payments")
    op.drop_index(
        "ix_payments_check_due",
        table_name="payments",
        postgresql_where=sa.text("next_check_at is not null"),
    )
    op.drop_table("payments")
    op.drop_table("reminders")
    op.drop_index(
        "uq_invoices_one_renewal_per_period",
        table_name="invoices",
        postgresql_where=sa.text("kind = 'renewal'"),
    )
    op.drop_index("ix_invoices_viewer", table_name="invoices")
    op.drop_index(op.f("ix_invoices_subscription_id"), table_name="invoices")
    op.drop_index(
        "ix_invoices_expiring",
        table_name="invoices",
        postgresql_where=sa.text("state = 'issued' and expires_at is not null"),
    )
    op.drop_index(
        "ix_invoices_attempt_due",
        table_name="invoices",
        postgresql_where=sa.text("next_attempt_at is not null"),
    )
    op.drop_table("invoices")
    op.drop_index(
        "uq_subscriptions_one_live_per_viewer",
        table_name="subscriptions",
        postgresql_where=sa.text(
            "state in ('awaiting_payment', 'trialing', 'active', 'past_due', 'paused')"
        ),
    )
    op.drop_index("ix_subscriptions_viewer", table_name="subscriptions")
    op.drop_index(op.f("ix_subscriptions_saved_card_id"), table_name="subscriptions")
    op.drop_index(
        "ix_subscriptions_renewal_due",
        table_name="subscriptions",
        postgresql_where=sa.text("renews_at is not null"),
    )
    op.drop_index(op.f("ix_subscriptions_price_id"), table_name="subscriptions")
    op.drop_index(op.f("ix_subscriptions_plan_id"), table_name="subscriptions")
    op.drop_index(
        "ix_subscriptions_ending",
        table_name="subscriptions",
        postgresql_where=sa.text("state in ('trialing', 'active', 'past_due', 'paused')"),
    )
    op.drop_table("subscriptions")
    op.drop_index(
        "uq_saved_cards_fingerprint",
        table_name="saved_cards",
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_index("ix_saved_cards_viewer", table_name="saved_cards")
    op.drop_table("saved_cards")
    op.drop_index(
        "uq_prices_current", table_name="prices", postgresql_where=sa.text("superseded_at is null")
    )
    op.drop_index(op.f("ix_prices_plan_id"), table_name="prices")
    op.drop_table("prices")
    op.drop_table("viewers")
    op.drop_index("ix_state_changes_cause", table_name="state_changes")
    op.drop_table("state_changes")
    op.drop_index(
        "ix_provider_notifications_retry",
        table_name="provider_notifications",
        postgresql_where=sa.text("next_try_at is not null"),
    )
    op.drop_index(op.f("ix_provider_notifications_payment_id"), table_name="provider_notifications")
    op.drop_table("provider_notifications")
    op.drop_table("plans")
    op.drop_index(
        "ix_outbox_messages_unsent",
        table_name="outbox_messages",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.drop_index(
        "ix_outbox_messages_sent",
        table_name="outbox_messages",
        postgresql_where=sa.text("sent_at is not null"),
    )
    op.drop_table("outbox_messages")
    op.drop_index("ix_manager_actions_subject", table_name="manager_actions")
    op.drop_index(op.f("ix_manager_actions_occurred_at"), table_name="manager_actions")
    op.drop_index(op.f("ix_manager_actions_command_id"), table_name="manager_actions")
    op.drop_table("manager_actions")
    op.drop_index("ix_consumed_messages_consumed_at", table_name="consumed_messages")
    op.drop_table("consumed_messages")
    op.drop_table("clock_offset")
