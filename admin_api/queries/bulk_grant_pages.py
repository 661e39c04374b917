"""Reads for the pages of bulk grants."""

from uuid import UUID

from admin_api.queries.bulk_grants import ROWS
from admin_api.queries.pages import Statement
from models import BulkGrantRow, Viewer

LINES: Statement = (
    ROWS.order_by(None)
    .add_columns(BulkGrantRow.id, Viewer.email)
    .outerjoin(Viewer, Viewer.id == BulkGrantRow.viewer_id)
)
"""Each line of a list with its fate, and the address of whom it means."""

FATE = LINES.selected_columns["state"]

PROBLEM = LINES.selected_columns["problem"]


def lines_of(grant_id: UUID) -> Statement:
    """Return the statement of the lines of one bulk grant."""
    return LINES.where(BulkGrantRow.bulk_grant_id == grant_id)
