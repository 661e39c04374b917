"""The page of a payment, where a failed one is tried again and what becomes of it is followed."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext

from admin_api.pages.acts import answer_act, offered_acts
from admin_api.pages.cause_words import ACT_OUTCOME_WORDS, worded
from admin_api.pages.console_addresses import payment_address
from admin_api.pages.failed_payments import FAILED_PAYMENTS
from admin_api.pages.listing import add_listing
from admin_api.pages.move_words import drawn_machine
from admin_api.pages.retry_act import RETRY, advice_of
from admin_api.pages.retry_progress import is_moving, last_attempt_of
from admin_api.pages.retry_summary import payment_summary
from admin_api.pages.retry_words import refusal_words
from admin_api.pages.story_templates import told_to_stories
from admin_api.pages.timeline import path_of, timeline_of
from admin_api.queries.failed_payment_story import find_payment_story
from admin_api.queries.invoice_history import read_history_of_payment
from admin_api.queries.pages import Record
from admin_api.roles import AUDIT_READERS, READERS
from admin_api.services import services
from billing_rules.lifecycles import PAYMENT
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

blueprint = page_blueprint("payment_page", __name__, url_prefix="/console/payments")
blueprint.context_processor(told_to_stories)

add_listing(blueprint, FAILED_PAYMENTS, roles=READERS)


@blueprint.route("/<uuid:payment_id>", methods=["GET"])
@require_roles(*READERS)
def show(payment_id: UUID) -> str:
    """Show a payment with what the provider said, and with every try on its invoice."""
    with services().reads.connect() as connection:
        story = find_payment_story(connection, payment_id)
        if story is None:
            raise _no_payment()
        history = read_history_of_payment(connection, payment_id)
    advice = advice_of(story)
    return render_template(
        "console/retry_payment.html",
        place="failed" if RETRY.fits(story) else "payments",
        story=story,
        title=_title(story),
        summary=payment_summary(story, str(advice["verdict"])),
        is_moving=is_moving(story),
        last=last_attempt_of(story),
        retry_limit=services().manual_retry_limit,
        act=next(iter(offered_acts((RETRY,), story, payment_address(payment_id))), None),
        picture=drawn_machine(PAYMENT, path_of(history, payment_id), title=_title(story)),
        timeline=timeline_of(history, own_id=payment_id, currency=story["currency"]),
        outcome_words=lambda outcome: worded(ACT_OUTCOME_WORDS, outcome),
        refusal_words=refusal_words,
        may_read_audit=not current_principal().roles.isdisjoint(AUDIT_READERS),
    )


@blueprint.route("/<uuid:payment_id>/retry", methods=["GET", "POST"])
@require_roles(*READERS)
def retry(payment_id: UUID) -> Response:
    """Warn of a second charge and ask why, then ask for it."""
    with services().reads.connect() as connection:
        story = find_payment_story(connection, payment_id)
    if story is None:
        raise _no_payment()
    return answer_act(RETRY, story, address=payment_address(payment_id), title=_title(story))


def _title(story: Record) -> str:
    return str(
        gettext(
            "Payment: invoice %(number)s, attempt %(attempt)s",
            number=story["invoice_number"],
            attempt=story["attempt"],
        )
    )


def _no_payment() -> NotFound:
    return NotFound("There is no such payment.", code="payment_not_found")
