"""How much it is, for what and by which operation: the columns that lists of money share."""

from flask_babel import lazy_gettext

from admin_api.pages.console_addresses import of_invoice
from admin_api.pages.listing import Column, link_cell, money_cell, text_cell

amount_column = Column(
    "amount", lazy_gettext("Amount"), money_cell("amount_minor", "currency"), is_number=True
)
"""Reads `amount_minor` and `currency` of the statement."""

invoice_column = Column(
    "invoice_number", lazy_gettext("Invoice"), link_cell(of_invoice), is_number=True
)
"""Leads to the invoice; reads `invoice_number` and `invoice_id`."""

transaction_column = Column(
    "provider_transaction_id", lazy_gettext("Transaction"), text_cell, is_number=True
)
"""The number by which the provider knows it; reads `provider_transaction_id`."""
