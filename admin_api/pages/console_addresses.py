"""Where the pages of single things are, for lists and links that lead to them."""

from uuid import UUID

from admin_api.queries.pages import Record


def viewer_address(viewer_id: UUID) -> str:
    """Return where a viewer is shown with all that concerns them."""
    return f"/console/viewers/{viewer_id}"


def subscription_address(subscription_id: UUID) -> str:
    """Return where a subscription is shown with its story."""
    return f"/console/subscriptions/{subscription_id}"


def invoice_address(invoice_id: UUID) -> str:
    """Return where an invoice is shown with the money that moved for it."""
    return f"/console/invoices/{invoice_id}"


def payment_address(payment_id: UUID) -> str:
    """Return where an attempt to take money is shown."""
    return f"/console/payments/{payment_id}"


def of_viewer(row: Record) -> str | None:
    """Return where the viewer of a row is shown; none without one."""
    return viewer_address(row["viewer_id"]) if row["viewer_id"] else None


def of_invoice(row: Record) -> str | None:
    """Return where the invoice of a row is shown; none without one."""
    return invoice_address(row["invoice_id"]) if row["invoice_id"] else None


def of_payment(row: Record) -> str | None:
    """Return where the payment of a row is shown; none without one."""
    return payment_address(row["payment_id"]) if row["payment_id"] else None
