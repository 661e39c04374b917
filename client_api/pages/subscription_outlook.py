"""What a wish would do, by the rules that will carry it out, in the language of the page."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from billing_rules.lifecycles import SubscriptionState
from billing_rules.preview_sentences import Reader
from billing_rules.standing import Refusal, Standing
from client_api.findings import not_found
from client_api.services import current_services
from models.outlooks import ReadOutlook, find_live_outlook
from runtime.web.auth import current_principal
from runtime.web.pages.languages import page_language, page_zone
from runtime.web.pages.leading import lead_to
from runtime.web.pages.problem_sentences import sentence_of
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

STATE_WORDS: Mapping[str, object] = MappingProxyType(
    {
        SubscriptionState.AWAITING_PAYMENT: lazy_gettext(
            "Your subscription begins with its first payment; this can be done after it."
        ),
        SubscriptionState.TRIALING: lazy_gettext("This cannot be done during a trial."),
        SubscriptionState.PAST_DUE: lazy_gettext(
            "The next period is not paid yet. Once it is, this can be done."
        ),
        SubscriptionState.PAUSED: lazy_gettext(
            "Your subscription is paused. Resume it first, then this can be done."
        ),
    }
)
"""What stands in the way, where that is the state itself."""


def act_blueprint(name: str, import_name: str, *, path: str) -> Blueprint:
    """Return a blueprint of pages about a live subscription; who has none sees how they stand.

    Args:
        name: Of its endpoints.
        import_name: Of the module.
        path: Below the page of the subscription.
    """
    blueprint = page_blueprint(name, import_name, url_prefix=f"/subscription/{path}")
    blueprint.register_error_handler(NotFound, _lead_to_standing)
    return blueprint


def get_live_outlook() -> ReadOutlook:
    """Return how the live subscription of the viewer who asks stands, by one statement.

    Raises:
        NotFound: They have none.
    """
    with Session(current_services().primary) as session:
        found = find_live_outlook(session, current_principal().viewer_id)
    if found is None:
        raise not_found("subscription")
    return found


def page_reader() -> Reader:
    """Return for whom the sentences of the page in hand are written."""
    return Reader(page_language().value, page_zone())


def words_of(refusal: Refusal, standing: Standing) -> str:
    """Return why the rules forbid something, in the words of the page's language.

    Args:
        refusal: Of the rules.
        standing: Of the subscription, whose state may be the reason.
    """
    if refusal.allowed is not None and standing.state in STATE_WORDS:
        return str(STATE_WORDS[standing.state])
    return sentence_of({"code": refusal.code, "message": refusal.message})


def _lead_to_standing(_missing: NotFound) -> Response:
    return lead_to(url_for("subscription.show"))
