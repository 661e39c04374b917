"""The page of a subscription: how it stands, how it came to that, and what may be done."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext

from admin_api.pages.acts import answer_act, get_act, offered_acts
from admin_api.pages.acts_money import DEMAND, END, PAUSE
from admin_api.pages.acts_plan import CHANGE
from admin_api.pages.acts_subscription import DROP_CHANGE, NOTE, RESUME, UNPARK
from admin_api.pages.awaited_acts import awaits_command
from admin_api.pages.console_addresses import subscription_address
from admin_api.pages.given_days import GRANT
from admin_api.pages.move_words import drawn_machine
from admin_api.pages.renewal_switch import RENEWAL_OFF, RENEWAL_ON
from admin_api.pages.story_subscription import is_under_way, subscription_summary
from admin_api.pages.story_templates import told_to_stories
from admin_api.pages.subscription_facts import grace_until, is_trial_time, paid_until
from admin_api.pages.timeline import path_of, timeline_of
from admin_api.queries.invoice_history import read_history_of
from admin_api.queries.pages import Record
from admin_api.queries.subscription_story import NEWEST, find_subscription_story, subjects_of
from admin_api.roles import READERS
from admin_api.services import services
from billing_rules.lifecycles import SUBSCRIPTION
from runtime.web.auth import require_roles
from runtime.web.pages.formats import text_of
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

blueprint = page_blueprint("subscription_page", __name__, url_prefix="/console/subscriptions")
blueprint.context_processor(told_to_stories)

SUBSCRIPTION_ACTS = (
    UNPARK,
    GRANT,
    CHANGE,
    DROP_CHANGE,
    PAUSE,
    RESUME,
    RENEWAL_OFF,
    RENEWAL_ON,
    DEMAND,
    NOTE,
    END,
)
"""In the order of their buttons."""


@blueprint.route("/<uuid:subscription_id>", methods=["GET"])
@require_roles(*READERS)
def show(subscription_id: UUID) -> str:
    """Show a subscription with its whole story."""
    with services().reads.connect() as connection:
        story = find_subscription_story(connection, subscription_id)
        if story is None:
            raise _no_subscription()
        history = read_history_of(connection, *subjects_of(story))
    address = subscription_address(subscription_id)
    return render_template(
        "console/subscription.html",
        place="subscriptions",
        story=story,
        title=_title(story),
        summary=subscription_summary(story, history),
        is_live=is_under_way(story) or awaits_command(history, at=story["read_at"]),
        acts=offered_acts(SUBSCRIPTION_ACTS, story, address),
        picture=drawn_machine(SUBSCRIPTION, path_of(history, subscription_id), title=_title(story)),
        timeline=timeline_of(history, own_id=subscription_id, currency=story["currency"]),
        paid_until=paid_until(story),
        grace_until=grace_until(story),
        is_trial_time=is_trial_time(story),
        newest=NEWEST,
        address=address,
    )


@blueprint.route("/<uuid:subscription_id>/<key>", methods=["GET", "POST"])
@require_roles(*READERS)
def act(subscription_id: UUID, key: str) -> Response:
    """Ask why and say what follows, then do it."""
    chosen = get_act(SUBSCRIPTION_ACTS, key)
    with services().reads.connect() as connection:
        story = find_subscription_story(connection, subscription_id)
    if story is None:
        raise _no_subscription()
    address = subscription_address(subscription_id)
    return answer_act(chosen, story, address=address, title=_title(story))


def _no_subscription() -> NotFound:
    return NotFound("There is no such subscription.", code="subscription_not_found")


def _title(story: Record) -> str:
    return str(gettext("Subscription “%(plan)s”", plan=text_of(story["plan_title"])))
