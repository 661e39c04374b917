"""What an invoice is for, in the language of the page."""

from typing import Any

from sqlalchemy import Row

from billing_rules.wording import isolated
from runtime.web.pages.languages import page_language


def invoice_title(invoice: Row[Any]) -> str:
    """Return what an invoice is for, translated where we know how.

    It was written down in the viewer's language when the invoice was issued. Where that is the
    title of a plan, its other languages are kept with the invoice.

    Args:
        invoice: With its `description` and `derivation`.
    """
    description: str = invoice.description
    for titles in (invoice.derivation.get("titles") or {}).values():
        if description in titles.values():
            return isolated(str(titles.get(page_language().value, description)))
    return isolated(description)
