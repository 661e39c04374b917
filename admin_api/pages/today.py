"""The page with which a manager's day begins: what needs a person, and how the cinema stands."""

from concurrent.futures import ThreadPoolExecutor

from flask import render_template

from admin_api.pages.today_figures import figures_of
from admin_api.pages.today_needs import needs_of
from admin_api.pages.today_payments import hours_picture, reasons_picture
from admin_api.pages.today_renewals import renewals_picture
from admin_api.queries.today import read_needs
from admin_api.roles import OPERATORS, READERS
from admin_api.services import services
from interaction_bus.dead_letter_queue import count_dead_letters
from interaction_bus.errors import BrokerUnavailable, TopologyMissing
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.languages import page_zone
from runtime.web.pages.site import page_blueprint

BROKER_TIMEOUT_SECONDS = 1.0
"""A page waits no longer for one number; a broker that lives answers within milliseconds."""

blueprint = page_blueprint("today", __name__, url_prefix="/console")


@blueprint.route("", methods=["GET"])
@require_roles(*READERS)
def show() -> str:
    """Show what waits for a person, the numbers of today, and pictures of what comes and goes."""
    tools, zone = services(), page_zone()
    # Nobody waits here for one answer while holding a connection that another one waits for.
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="today") as beside:
        letters = beside.submit(_count_dead_letters, tools.broker_url)
        needs = beside.submit(
            read_needs, tools.reads, zone, receipts_expected=tools.receipts_expected
        )
        today = tools.today_sums.read(zone)
    may_open_letters = not current_principal().roles.isdisjoint(OPERATORS)
    return render_template(
        "console/today.html",
        place="today",
        read_at=today["read_at"],
        needs=needs_of(needs.result(), letters.result(), may_open_letters=may_open_letters),
        figures=figures_of(today),
        pictures=(hours_picture(today), reasons_picture(today), renewals_picture(today)),
    )


def _count_dead_letters(broker_url: str) -> int | None:
    """Return how many dead letters there are; none when the broker does not answer."""
    try:
        return count_dead_letters(broker_url, timeout_seconds=BROKER_TIMEOUT_SECONDS)
    except BrokerUnavailable:
        return None
    except TopologyMissing:
        # A broker that nobody has prepared yet holds nothing.
        return 0
