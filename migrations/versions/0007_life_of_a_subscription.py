"""Trials, pauses, gifts without a subscription, invoices of nothing, receipts of plans.

Each step waits for a lock only as long as the process that migrates allows, and suits the code that
runs while it is made: columns are added with a default, checks are only widened.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SUBJECTS = "'subscription', 'invoice', 'payment', 'refund', 'saved_card'"
MORE_SUBJECTS = f"{SUBJECTS}, 'gift', 'dispute', 'price_consent'"

KINDS = "'first', 'renewal', 'change', 'manual'"
MORE_KINDS = f"{KINDS}, 'gift', 'card_check'"

PLAN_DEFAULTS: dict[str, tuple[TypeEngine[Any], str]] = {
    "trial_needs_card": (sa.Boolean(), "true"),
    "vat": (sa.Text(), "'none'"),
    "receipt_method": (sa.Integer(), "4"),
    "receipt_object": (sa.Integer(), "4"),
}
"""What existing plans get; the default of the column itself goes again, for the code names one."""

PLAN_CHECKS = {
    "vat_known": (
        "vat in ('none', '0', '5', '7', '10', '20', '22', '105', '107', '110', '120', '122')"
    ),
    "tax_system_known": "tax_system between 0 and 5",
    "receipt_method_known": "receipt_method between 0 and 7",
    "receipt_object_known": "receipt_object between 0 and 33",
}

SUBSCRIPTION_TIMES = ("trial_end", "paused_at", "resumes_at", "access_revoked_at")

SUBSCRIPTION_CHECKS = {
    "paused_since_when": "(state = 'paused') = (paused_at is not null)",
    "pause_runs_forward": "resumes_at > paused_at",
}


def upgrade() -> None:
    _widen("state_changes", "subject_kind_known", f"subject_kind in ({MORE_SUBJECTS})")
    _widen("invoices", "kind_known", f"kind in ({MORE_KINDS})")
    op.drop_constraint(op.f("ck_invoices_amount_positive"), "invoices", type_="check")
    op.create_check_constraint("amount_not_negative", "invoices", "amount_minor >= 0")
    op.alter_column("invoices", "subscription_id", nullable=True)
    op.create_check_constraint(
        "all_but_gifts_have_subscriptions",
        "invoices",
        "(kind = 'gift') = (subscription_id is null)",
    )
    _add_to_plans()
    _add_to_subscriptions()
    op.add_column("viewers", sa.Column("trial_started_at", sa.DateTime(timezone=True)))
    op.drop_table("reminders")
    _create_reminders()


def downgrade() -> None:
    """Go back; fails where a gift was bought or an invoice demands nothing."""
    op.drop_table("reminders")
    _create_old_reminders()
    op.drop_column("viewers", "trial_started_at")
    op.drop_index("ix_subscriptions_resuming", table_name="subscriptions")
    for name in SUBSCRIPTION_CHECKS:
        op.drop_constraint(op.f(f"ck_subscriptions_{name}"), "subscriptions", type_="check")
    for column in SUBSCRIPTION_TIMES:
        op.drop_column("subscriptions", column)
    for name in PLAN_CHECKS:
        op.drop_constraint(op.f(f"ck_plans_{name}"), "plans", type_="check")
    for column in (*PLAN_DEFAULTS, "tax_system"):
        op.drop_column("plans", column)
    op.drop_constraint(
        op.f("ck_invoices_all_but_gifts_have_subscriptions"), "invoices", type_="check"
    )
    op.alter_column("invoices", "subscription_id", nullable=False)
    op.drop_constraint(op.f("ck_invoices_amount_not_negative"), "invoices", type_="check")
    op.create_check_constraint("amount_positive", "invoices", "amount_minor > 0")
    _widen("invoices", "kind_known", f"kind in ({KINDS})")
    _widen("state_changes", "subject_kind_known", f"subject_kind in ({SUBJECTS})")


def _widen(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(name, table, condition)


def _add_to_plans() -> None:
    for name, (kind, default) in PLAN_DEFAULTS.items():
        column: sa.Column[Any] = sa.Column(
            name, kind, nullable=False, server_default=sa.text(default)
        )
        op.add_column("plans", column)
        op.alter_column("plans", name, server_default=None)
    op.add_column("plans", sa.Column("tax_system", sa.Integer()))
    for name, condition in PLAN_CHECKS.items():
        op.create_check_constraint(name, "plans", condition)


def _add_to_subscriptions() -> None:
    for name in SUBSCRIPTION_TIMES:
        op.add_column("subscriptions", sa.Column(name, sa.DateTime(timezone=True)))
    for name, condition in SUBSCRIPTION_CHECKS.items():
        op.create_check_constraint(name, "subscriptions", condition)
    op.create_index(
        "ix_subscriptions_resuming",
        "subscriptions",
        ["resumes_at"],
        postgresql_where=sa.text("resumes_at is not null"),
    )


def _create_reminders() -> None:
    """Make the table anew: nothing was ever written to the old one."""
    op.create_table(
        "reminders",
        sa.Column("id", sa.UUID(), primary_key=True),
        sa.Column("viewer_id", sa.UUID(), sa.ForeignKey("viewers.id"), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("about", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("subject_id", "about", "kind"),
    )
    op.create_index("ix_reminders_viewer_id", "reminders", ["viewer_id"])


def _create_old_reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.UUID(), primary_key=True),
        sa.Column("subscription_id", sa.UUID(), sa.ForeignKey("subscriptions.id"), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("subscription_id", "period_end", "kind"),
    )
    op.execute("grant insert on reminders to kinokassa_reminder")
    for role in ("client_api", "admin_api", "state_updater", "reminder"):
        op.execute(f"grant select on reminders to kinokassa_{role}")
