"""The pay page: it opens the widget and follows our state, never the browser's opinion."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, render_template
from sqlalchemy import Row

from billing_rules.lifecycles import (
    RUNNING_SUBSCRIPTION_STATES,
    PaymentState,
    SubscriptionState,
)
from billing_rules.money import Money
from billing_rules.next_charges import NextCharge
from billing_rules.periods import PeriodLength, PeriodUnit
from billing_rules.preview_sentences import Reader, next_charge_sentence
from client_api.findings import get_own_row
from client_api.invoice_pass import is_let_in_by_pass
from client_api.pages.content_policy import pay_page_policy
from client_api.pages.decline_advice import find_reason, list_advice
from client_api.pages.first_charge import first_charge_sentence
from client_api.pages.invoice_titles import invoice_title
from client_api.pages.pay_stage import CARD_CHECK, SECONDS_BETWEEN_LOOKS, PayStage, stage_of
from client_api.pages.price_words import price_words
from client_api.pages.submitted_payments import SUBMITTED_COOKIE
from client_api.pages.viewer_language import language_for
from client_api.queries.invoices import FIND_INVOICE
from client_api.queries.reading import find_row
from client_api.queries.subscriptions import FIND_SUBSCRIPTION
from client_api.representations.invoices import explanation_of
from client_api.resources.widget import saves_card
from client_api.services import current_services
from models.upcoming import next_amount_of, terms_of
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.languages import page_language
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

KINDS_OF_PRESENT_PLAN = ("first", CARD_CHECK)
"""A change is paid for the plan to come, and a renewal perhaps at a price to come."""

blueprint = page_blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the viewer has of a subscription that runs.

    Args:
        watch_until: Date to read; none where the paid time stands still or is over.
        next_charge: Sentence: what will be charged when, or that nothing will; none while the next
            period is being paid, and while it stands still.
        is_renewing: Whether there is something to turn off.
    """

    watch_until: str | None
    next_charge: str | None
    is_renewing: bool


@blueprint.route("/pay/<uuid:invoice_id>", methods=["GET"])
@require_roles(Role.VIEWER)
def show_pay_page(invoice_id: UUID) -> Response:
    """Show an invoice, how it stands with paying it, and the button that pays it."""
    invoice = get_own_row(FIND_INVOICE, "invoice", invoice_id=invoice_id)
    subscription = _find_subscription(invoice)
    with language_for(invoice.locale):
        page = render_template("pay.html", **_facts(invoice, subscription), **_visitor())
    response = Response(page, mimetype="text/html")
    script_url = current_services().provider.widget_script_url
    policy = pay_page_policy(script_url, current_app.config["SIGN_IN_URL"])
    response.headers["Content-Security-Policy"] = policy
    return response


def entitlement_of(subscription: Row[Any] | None, reader: Reader) -> Entitlement | None:
    """Return what a viewer has of a subscription, or none of one that does not run.

    Args:
        subscription: Of `FIND_SUBSCRIPTION`; none for a gift, which has none.
        reader: For whom.
    """
    if subscription is None or subscription.state not in RUNNING_SUBSCRIPTION_STATES:
        return None
    is_paused = subscription.state == SubscriptionState.PAUSED
    is_over = subscription.period_end <= subscription.now
    charge = None if is_paused else _next_charge(subscription)
    is_silent = charge is None and (is_paused or _is_renewal_under_way(subscription))
    return Entitlement(
        watch_until=None if is_paused or is_over else reader.date(subscription.period_end),
        next_charge=None if is_silent else next_charge_sentence(charge, reader),
        is_renewing=charge is not None,
    )


def _facts(invoice: Row[Any], subscription: Row[Any] | None) -> dict[str, Any]:
    reader = Reader(page_language().value, ZoneInfo(invoice.timezone))
    stage = stage_of(invoice)
    return {
        "invoice": invoice,
        "title": invoice_title(invoice),
        "stage": stage,
        "seconds_between_looks": SECONDS_BETWEEN_LOOKS.get(stage),
        "at_the_bank": PayStage.PROCESSING,
        "seconds_at_the_bank": SECONDS_BETWEEN_LOOKS[PayStage.PROCESSING],
        "takes_long": invoice.payment_state == PaymentState.UNKNOWN,
        "reader": reader,
        "explanation": explanation_of(invoice, language=page_language()),
        "saves_card": saves_card(invoice),
        "first_charge": first_charge_sentence(invoice, subscription, reader),
        "price": _agreed_price(invoice, subscription),
        "entitlement": entitlement_of(subscription, reader),
        "reason": find_reason(invoice.decline_code),
        "advice": list_advice(invoice.decline_code, invoice.decline_class),
        "submitted_cookie": SUBMITTED_COOKIE,
    }


def _visitor() -> dict[str, Any]:
    """Return who is shown as signed in: nobody, where the letter's link let somebody in."""
    return {"principal": None if is_let_in_by_pass() else g.principal}


def _find_subscription(invoice: Row[Any]) -> Row[Any] | None:
    if invoice.subscription_id is None:
        return None
    ids = {
        "subscription_id": invoice.subscription_id,
        "viewer_id": current_principal().viewer_id,
    }
    return find_row(FIND_SUBSCRIPTION, ids, engine=current_services().primary)


def _agreed_price(invoice: Row[Any], subscription: Row[Any] | None) -> str | None:
    """Return what later periods cost, where the subscription is to the plan that is being paid."""
    if subscription is None or invoice.kind not in KINDS_OF_PRESENT_PLAN:
        return None
    price = Money(subscription.amount_minor, subscription.currency)
    length = PeriodLength(PeriodUnit(subscription.period_unit), subscription.period_count)
    return price_words(price, length)


def _next_charge(subscription: Row[Any]) -> NextCharge | None:
    if subscription.renews_at is None:
        return None
    told = subscription._asdict()
    return terms_of(told).next_charge(subscription.renews_at, next_amount_of(told))


def _is_renewal_under_way(subscription: Row[Any]) -> bool:
    """Return whether nothing is planned only because the next period is being paid already."""
    return terms_of(subscription._asdict()).is_charged
