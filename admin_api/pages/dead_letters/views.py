"""The pages of dead letters: their list, one of them whole, and what is done with it."""

import json
from dataclasses import asdict

from flask import Response, render_template
from flask_babel import gettext

from admin_api.pages.acts import answer_act, get_act, offered_acts
from admin_api.pages.dead_letters.acts import LETTER_ACTS
from admin_api.pages.dead_letters.addresses import LIST_ADDRESS, letter_address
from admin_api.pages.dead_letters.letter_words import ADVICE, DEATH_WORDS, NO_ADVICE
from admin_api.pages.dead_letters.listing import MOST_SHOWN, listing_of
from admin_api.pages.listing import Listing, export_listing, render_listing
from admin_api.pages.lists.acting import answer_gone
from admin_api.queries.pages import Record
from admin_api.resources.dead_letters import bus_refusals
from admin_api.roles import OPERATORS
from admin_api.services import services
from interaction_bus.dead_letters import get_dead_letter, list_dead_letters
from runtime.logs.redaction import HIDDEN, redacted, without_secrets
from runtime.web.auth import require_roles
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

WRITTEN_BY_ANYBODY = ("type", "detail", "routing_key")
"""Of a dead letter, beside its body: whoever publishes may put an e-mail address into each."""

blueprint = page_blueprint("dead_letter_pages", __name__, url_prefix="/console")


@blueprint.route("/dead-letters", methods=["GET"])
@require_roles(*OPERATORS)
def show_list() -> Response:
    """List the oldest dead letters; they stay where they are."""
    listing, is_cut = _read_list()
    return render_listing(listing, most_shown=MOST_SHOWN, is_cut=is_cut)


@blueprint.route("/dead-letters.csv", methods=["GET"])
@require_roles(*OPERATORS)
def export_list() -> Response:
    """Export them."""
    return export_listing(_read_list()[0])


@blueprint.route("/dead-letters/<string(maxlength=255):message_id>", methods=["GET"])
@require_roles(*OPERATORS)
def show(message_id: str) -> str:
    """Show a dead letter whole."""
    letter = _get_letter(message_id)
    return render_template(
        "console/dead_letters/letter.html",
        place="dead-letters",
        letter=letter,
        title=_title_of(letter),
        why=DEATH_WORDS.get(letter["reason"], letter["reason"]),
        advice=ADVICE.get(letter["reason"], NO_ADVICE),
        hides_secrets=HIDDEN in letter["body"],
        acts=offered_acts(LETTER_ACTS, letter, letter_address(message_id)),
        list_address=LIST_ADDRESS,
    )


@blueprint.route("/dead-letters/<string(maxlength=255):message_id>/<key>", methods=["GET", "POST"])
@require_roles(*OPERATORS)
def act(message_id: str, key: str) -> Response:
    """Ask why and say what follows, then do it; it leads back to the list."""
    chosen = get_act(LETTER_ACTS, key)
    try:
        letter = _get_letter(message_id)
    except NotFound:
        return answer_gone(LIST_ADDRESS)
    return answer_act(chosen, letter, address=LIST_ADDRESS, title=str(gettext("Dead letters")))


def _read_list() -> tuple[Listing, bool]:
    with bus_refusals():
        letters = list_dead_letters(services().broker_url, limit=MOST_SHOWN + 1)
    return listing_of(letters[:MOST_SHOWN]), len(letters) > MOST_SHOWN


def _get_letter(message_id: str) -> Record:
    """Return a dead letter as a record, without the secrets that it may hold.

    Raises:
        NotFound: It is not there, or not any more.
    """
    with bus_refusals():
        letter = get_dead_letter(services().broker_url, message_id)
    shown = {name: without_secrets(getattr(letter, name)) for name in WRITTEN_BY_ANYBODY}
    return {**asdict(letter), **shown, "body": _laid_out(letter.body)}


def _title_of(letter: Record) -> str:
    return letter["type"] or str(gettext("Dead letter"))


def _laid_out(body: str) -> str:
    """Return JSON with a line for each value, anything else as it is; both without secrets."""
    try:
        return json.dumps(redacted("body", json.loads(body)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        # Whoever may publish may nest lists as deep as they like.
        return without_secrets(body)
