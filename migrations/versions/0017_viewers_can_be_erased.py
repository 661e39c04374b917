"""A viewer's personal data can be erased, and what is old is forgotten.

History and audit stay insert-only for every role. One function, owned by whoever migrates, takes
an erased viewer's address and the digits of their cards out of them, and can do nothing else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATE_UPDATER = "kinokassa_state_updater"

ERASE_TRACES = """
create function erase_traces(erased uuid, address text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    subjects uuid[] := array(
        select erased
        union all select id from subscriptions where viewer_id = erased
        union all select id from invoices where viewer_id = erased
        union all select id from payments where viewer_id = erased
        union all select r.id from refunds r
            join payments p on p.id = r.payment_id where p.viewer_id = erased
        union all select d.id from disputes d
            join payments p on p.id = d.payment_id where p.viewer_id = erased
        union all select id from saved_cards where viewer_id = erased
        union all select id from gifts where buyer_id = erased or claimed_by = erased
        union all select n.id from provider_notifications n
            join payments p on p.id = n.payment_id where p.viewer_id = erased
        union all select f.id from reconciliation_differences f
            join payments p on p.id = f.payment_id where p.viewer_id = erased
        union all select bulk_grant_id from bulk_grant_rows where viewer_id = erased
    );
    -- Three asterisks and an equals sign: every character after them means itself.
    spelt text := '***=' || address;
    in_json text := '***=' || trim(both '"' from to_jsonb(address)::text);
    gone constant text := '[erased]';
begin
    update state_changes set detail = detail - 'last_four'
        where subject_id = any(subjects) and detail ? 'last_four';
    update bulk_grant_rows set written = gone where viewer_id = erased;
    update letters set problem = gone where viewer_id = erased and problem is not null;
    if coalesce(address, '') = '' then
        return;
    end if;
    update state_changes
        set detail = regexp_replace(detail::text, in_json, gone, 'gi')::jsonb
        where subject_id = any(subjects) and detail::text ~* in_json;
    update manager_actions
        set reason = regexp_replace(reason, spelt, gone, 'gi'),
            detail = regexp_replace(detail::text, in_json, gone, 'gi')::jsonb
        where subject_id = any(subjects::text[])
        and (reason ~* spelt or detail::text ~* in_json);
    update bulk_grants set reason = regexp_replace(reason, spelt, gone, 'gi')
        where id = any(subjects) and reason ~* spelt;
    update bulk_grant_rows set written = gone where lower(written) = lower(address);
    update invoices set description = regexp_replace(description, spelt, gone, 'gi')
        where viewer_id = erased and description ~* spelt;
    update refunds set reason = regexp_replace(reason, spelt, gone, 'gi')
        where id = any(subjects) and reason ~* spelt;
    update disputes set reason = regexp_replace(reason, spelt, gone, 'gi')
        where id = any(subjects) and reason ~* spelt;
    update reconciliation_differences set note = regexp_replace(note, spelt, gone, 'gi')
        where payment_id = any(subjects) and note ~* spelt;
end
$$
"""


def upgrade() -> None:
    op.add_column("viewers", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.alter_column("provider_notifications", "sealed_body", nullable=True)
    op.execute(ERASE_TRACES)
    op.execute("revoke all on function erase_traces(uuid, text) from public")
    op.execute(f"grant execute on function erase_traces(uuid, text) to {STATE_UPDATER}")


def downgrade() -> None:
    op.execute("drop function erase_traces(uuid, text)")
    # The older code knows no notification without a body, and opens none that is processed.
    op.execute("update provider_notifications set sealed_body = '' where sealed_body is null")
    op.alter_column("provider_notifications", "sealed_body", nullable=False)
    op.drop_column("viewers", "erased_at")
