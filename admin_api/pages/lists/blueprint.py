"""Every list of the console under one blueprint."""

from admin_api.pages.listing import add_listing
from admin_api.pages.lists.refunds import REFUNDS
from admin_api.roles import READERS
from runtime.web.pages.site import page_blueprint

LISTS = (REFUNDS,)
"""Those that everybody who works for the cinema may read."""

blueprint = page_blueprint("lists", __name__, url_prefix="/console")

for listing in LISTS:
    add_listing(blueprint, listing, roles=READERS)
