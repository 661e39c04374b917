"""Things to show: one of each kind that a page may be about, the ones with the most behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, text

RICH_VIEWER = "rich viewer"
"""Whoever opens pages that are about themselves: an active subscriber with a long history."""

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        RICH_VIEWER: """
            select s.viewer_id, s.viewer_id from subscriptions s
            join invoices i on i.subscription_id = s.id
            where s.state = 'active' group by s.viewer_id order by count(*) desc, s.viewer_id""",
        "viewer_id": """
            select viewer_id, viewer_id from subscriptions
            group by viewer_id order by count(*) desc, viewer_id""",
        "ended_viewer_id": """
            select viewer_id, viewer_id from subscriptions group by viewer_id
            having bool_and(ended_at is not null) order by count(*) desc, viewer_id""",
        "subscription_id": """
            select s.id, s.viewer_id from subscriptions s
            join invoices i on i.subscription_id = s.id
            where s.state = 'active' group by s.id order by count(*) desc, s.id""",
        "invoice_id": """
            select i.id, i.viewer_id from invoices i join payments p on p.invoice_id = i.id
            where i.state = 'paid' group by i.id order by count(*) desc, i.id""",
        "unpaid_invoice_id": """
            select i.id, i.viewer_id from invoices i join payments p on p.invoice_id = i.id
            where i.state = 'issued' and i.kind = 'first' order by i.created_at desc""",
        "payment_id": """
            select p.id, p.viewer_id from payments p join invoices i on i.id = p.invoice_id
            where p.state = 'declined' and i.state = 'past_due' order by p.created_at desc""",
        "refund_id": "select id, null from refunds order by created_at desc",
        "dispute_id": "select id, null from disputes where state = 'opened' order by id",
        "difference_id": """
            select id, null from reconciliation_differences
            where status = 'open' order by id""",
        "notification_id": """
            select id, null from provider_notifications
            where outcome = 'quarantined' order by id""",
        "plan_id": """
            select s.plan_id, null from subscriptions s
            group by s.plan_id order by count(*) desc""",
        "code": """
            select p.code, null from plans p join subscriptions s on s.plan_id = p.id
            where p.status = 'active' group by p.code order by count(*) desc""",
        "price_id": """
            select id, null from prices where superseded_at is null order by amount_minor""",
        "price_move_id": "select id, null from price_moves order by created_at desc",
        "price_consent_id": """
            select id, viewer_id from price_move_viewers
            where state = 'announced' and needs_consent order by applies_at desc""",
        "promo_code_id": "select id, null from promo_codes order by uses desc",
        "gift_id": "select id, buyer_id from gifts order by created_at desc",
        "saved_card_id": """
            select id, viewer_id from saved_cards
            where state = 'active' order by created_at desc""",
        "bulk_grant_id": "select id, null from bulk_grants order by created_at desc",
    }
)
"""SQL for the id of a thing and of the viewer whose it is; the first row is taken."""

SAMPLE_OF_PATH: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("/pay/", "invoice_id"): "unpaid_invoice_id",
        ("/console/bulk-grants/", "grant_id"): "bulk_grant_id",
        ("/console/differences/", "row_id"): "difference_id",
        # The acts on the page of a viewer: one that is over may be erased.
        ("/console/viewers/<uuid:viewer_id>/<", "viewer_id"): "ended_viewer_id",
        ("/console/disputes/", "row_id"): "dispute_id",
        ("/console/notifications/", "row_id"): "notification_id",
    }
)
"""Beginnings of pages that need another thing than the name in their path says."""


def sample_name(rule: str, name: str) -> str:
    """Return which of `SAMPLES` a name in the path of a page stands for; perhaps none of them."""
    for (beginning, its_name), sample in SAMPLE_OF_PATH.items():
        if its_name == name and rule.startswith(beginning):
            return sample
    return name


@dataclass(frozen=True, slots=True)
class Sample:
    """A thing on the shelf, and whose it is; none where it is nobody's."""

    value: str
    viewer_id: str | None


def find_sample(connection: Connection, name: str) -> Sample:
    """Return a thing of a kind.

    Args:
        connection: To a stocked database.
        name: One of `SAMPLES`.

    Raises:
        NoResultFound: There is none on the shelf.
    """
    row = connection.execute(text(f"{SAMPLES[name]} limit 1")).one()
    return Sample(str(row[0]), None if row[1] is None else str(row[1]))
