"""Every list of the console under one blueprint."""

from admin_api.pages.listing import add_listing
from admin_api.pages.lists.acting import add_row_acts
from admin_api.pages.lists.audit import AUDIT
from admin_api.pages.lists.differences import DIFFERENCES
from admin_api.pages.lists.disputes import DISPUTES
from admin_api.pages.lists.invoices import INVOICES
from admin_api.pages.lists.notifications import QUARANTINE
from admin_api.pages.lists.parked import PARKED
from admin_api.pages.lists.payments import PAYMENTS
from admin_api.pages.lists.receipts import add_missing_receipts
from admin_api.pages.lists.refunds import REFUNDS
from admin_api.pages.lists.subscriptions import SUBSCRIPTIONS
from admin_api.pages.lists.surplus import SURPLUS
from admin_api.roles import AUDIT_READERS, READERS
from runtime.web.pages.site import page_blueprint

LISTS = (
    SUBSCRIPTIONS,
    PARKED,
    INVOICES,
    PAYMENTS,
    REFUNDS,
    DISPUTES,
    SURPLUS,
    DIFFERENCES,
    QUARANTINE,
)
"""Those that everybody who works for the cinema may read."""

blueprint = page_blueprint("lists", __name__, url_prefix="/console")

for listing in LISTS:
    add_listing(blueprint, listing, roles=READERS)
add_missing_receipts(blueprint)
add_listing(blueprint, AUDIT, roles=AUDIT_READERS)
add_row_acts(blueprint)
