"""The page of an invoice: what happened to this payment, and what may be done about it."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext

from admin_api.pages.acts import answer_act, get_act, offered_acts
from admin_api.pages.acts_invoice import INVOICE_ACTS
from admin_api.pages.awaited_acts import awaits_command
from admin_api.pages.console_addresses import invoice_address
from admin_api.pages.move_words import drawn_machine
from admin_api.pages.story_invoice import invoice_summary, is_under_way
from admin_api.pages.story_templates import told_to_stories
from admin_api.pages.timeline import path_of, timeline_of
from admin_api.queries.invoice_history import read_history
from admin_api.queries.invoice_story import find_invoice_story, subjects_of
from admin_api.queries.pages import Record
from admin_api.roles import READERS
from admin_api.services import services
from billing_rules.lifecycles import INVOICE, PAYMENT
from billing_rules.manual_retry import RETRYABLE_PAYMENT_STATES
from billing_rules.money import Money
from billing_rules.why_charged import why_charged
from runtime.web.auth import require_roles
from runtime.web.pages.languages import page_language
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

blueprint = page_blueprint("invoice_page", __name__, url_prefix="/console/invoices")
blueprint.context_processor(told_to_stories)


@blueprint.route("/<uuid:invoice_id>", methods=["GET"])
@require_roles(*READERS)
def show(invoice_id: UUID) -> str:
    """Show an invoice with its whole story."""
    with services().reads.connect() as connection:
        story = find_invoice_story(connection, invoice_id)
        if story is None:
            raise _no_invoice()
        history = read_history(connection, **subjects_of(story))
    address = invoice_address(invoice_id)
    return render_template(
        "console/invoice.html",
        place="invoices",
        story=story,
        title=_title(story),
        summary=invoice_summary(story),
        explanation=_explanation(story),
        is_live=is_under_way(story) or awaits_command(history, at=story["read_at"]),
        acts=offered_acts(INVOICE_ACTS, story, address),
        retried=_retryable(story),
        picture=drawn_machine(INVOICE, path_of(history, invoice_id), title=_title(story)),
        attempts=[(it, path_of(history, it["id"])) for it in story["payments"]],
        drawn_attempt=lambda path, title: drawn_machine(PAYMENT, path, title=title),
        timeline=timeline_of(history, own_id=invoice_id, currency=story["currency"]),
        address=address,
    )


@blueprint.route("/<uuid:invoice_id>/<key>", methods=["GET", "POST"])
@require_roles(*READERS)
def act(invoice_id: UUID, key: str) -> Response:
    """Ask why and say what follows, then do it."""
    chosen = get_act(INVOICE_ACTS, key)
    with services().reads.connect() as connection:
        story = find_invoice_story(connection, invoice_id)
    if story is None:
        raise _no_invoice()
    return answer_act(chosen, story, address=invoice_address(invoice_id), title=_title(story))


def _no_invoice() -> NotFound:
    return NotFound("There is no such invoice.", code="invoice_not_found")


def _title(story: Record) -> str:
    return str(gettext("Invoice %(number)s", number=story["number"]))


def _explanation(story: Record) -> str | None:
    """Return why it is for so much, as its viewer reads it, in the language of the page."""
    return why_charged(
        story["derivation"],
        Money(story["amount_minor"], story["currency"]),
        locale=page_language().value,
        timezone=story["timezone"],
        period=(story["period_start"], story["period_end"]),
    )


def _retryable(story: Record) -> Record | None:
    """Return the last attempt if a manager may think of another one; its page says whether."""
    is_paid = any(it["state"] == "succeeded" and not it["is_surplus"] for it in story["payments"])
    last: Record | None = story["payments"][-1] if story["payments"] else None
    if is_paid or last is None or last["state"] not in RETRYABLE_PAYMENT_STATES:
        return None
    return last
