"""How much it is and for which invoice: the columns that every list of money has."""

from flask_babel import lazy_gettext

from admin_api.pages.console_addresses import of_invoice
from admin_api.pages.listing import Column, link_cell, money_cell

amount_column = Column(
    "amount", lazy_gettext("Amount"), money_cell("amount_minor", "currency"), is_number=True
)
"""Reads `amount_minor` and `currency` of the statement."""

invoice_column = Column(
    "invoice_number", lazy_gettext("Invoice"), link_cell(of_invoice), is_number=True
)
"""Leads to the invoice; reads `invoice_number` and `invoice_id`."""
