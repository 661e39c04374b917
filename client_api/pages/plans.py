"""The plans on offer, for strangers and viewers, and the way from a plan to its first payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import AnyOf, Length

from client_api.findings import not_found
from client_api.pages.plan_card import CardRole, PlanCard
from client_api.pages.plan_cards import currencies_of, currency_among, plan_cards
from client_api.pages.plan_promo import TypedPromo, read_promo
from client_api.pages.viewer_form import ViewerForm
from client_api.pages.visitor import find_visitor
from client_api.promo_codes import LONGEST_CODE
from client_api.queries.plans import LIST_OFFERS_FOR_VISITOR
from client_api.queries.reading import list_rows
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.forms import onwards
from runtime.web.pages.leading import lead_to
from runtime.web.pages.own_api import ApiAnswer
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role

PLACE = "plans"

CURRENCY_LENGTH = 3

CARD_FIRST, AT_ONCE = "card", "at_once"
"""How the trial on a card begins: by the check of a card, or by the click itself."""

blueprint = page_blueprint("plans", __name__, url_prefix="/plans")


class SubscribeForm(ViewerForm):
    """The button of a plan: everything that its card has promised."""

    promo = StringField(validators=[Length(max=LONGEST_CODE)])
    currency = StringField(validators=[Length(max=CURRENCY_LENGTH)])
    trial = StringField(validators=[AnyOf(["", CARD_FIRST, AT_ONCE])])


@dataclass(frozen=True, slots=True)
class Offered:
    """What a visitor is offered.

    Args:
        cards: One for each plan.
        promo: Code that they typed; none when they typed none, or have a subscription: a code is
            used for that on its own page.
        currencies: In which something is offered.
        currency: That they chose; none leaves it to us.
        has_subscription: Whether they have one that has not ended.
    """

    cards: Sequence[PlanCard]
    promo: TypedPromo | None
    currencies: Sequence[str]
    currency: str | None
    has_subscription: bool

    @property
    def shown_currency(self) -> str | None:
        """Return the currency of the prices; none where each plan is shown in one of its own."""
        return currency_among(self.currencies, self.currency)

    @property
    def promo_refusal(self) -> str | None:
        """Return why the typed code is good for nothing here; none where one plan takes it."""
        if self.promo is None or self.promo.refusal is not None:
            return None if self.promo is None else self.promo.refusal
        refusals = {card.promo_refusal for card in self.cards}
        return refusals.pop() if len(refusals) == 1 else None


@blueprint.route("", methods=["GET"])
def show_plans() -> str:
    """Show everything on offer, each plan with what it costs and does to who looks."""
    visitor = find_visitor()
    offered = _read_offered(None if visitor is None else visitor.viewer_id)
    return render_template("plans.html", **_facts(offered))


@blueprint.route("/<string:code>", methods=["GET", "POST"])
@require_roles(Role.VIEWER)
def choose_plan(code: str) -> Response:
    """Show one plan, where a stranger comes back to from the door; its button subscribes.

    Raises:
        NotFound: It is not on offer.
    """
    form = SubscribeForm()
    if form.is_submitted() and form.validate():
        answer = form.send("/v1/subscriptions", _wish(form, code))
        if not answer.is_refused:
            return _onwards(answer, is_begun=form.trial.data == AT_ONCE)
    offered = _read_offered(current_principal().viewer_id)
    card = next((card for card in offered.cards if card.code == code), None)
    if card is None:
        raise not_found("plan")
    page = render_template("plan.html", card=card, form=form, **_facts(offered))
    return Response(page, status=form.status, mimetype="text/html")


def _read_offered(viewer_id: UUID | None) -> Offered:
    primary = current_services().primary
    offers = list_rows(LIST_OFFERS_FOR_VISITOR, {"viewer_id": viewer_id}, engine=primary)
    has_subscription = bool(offers) and offers[0].own_state is not None
    typed = "" if has_subscription else request.values.get("promo", "")
    promo, currency = read_promo(typed, viewer_id), request.values.get("currency") or None
    return Offered(
        cards=plan_cards(offers, promo, currency),
        promo=promo,
        currencies=currencies_of(offers),
        currency=currency,
        has_subscription=has_subscription,
    )


def _facts(offered: Offered) -> dict[str, Any]:
    return {"place": PLACE, "offered": offered, "roles": CardRole, "subscribe_form": SubscribeForm}


def _wish(form: SubscribeForm, code: str) -> dict[str, object]:
    return {
        "plan": code,
        "currency": form.currency.data or None,
        "promo_code": form.promo.data or None,
        "trial": bool(form.trial.data),
    }


def _onwards(answer: ApiAnswer, *, is_begun: bool) -> Response:
    """Lead to what is to be paid; a trial that asks for no card has begun already."""
    invoice_id = answer.body.get("result", {}).get("invoice_id")
    if invoice_id is None or is_begun or answer.is_pending:
        return onwards(answer, "/subscription", done=gettext("Your free trial has begun."))
    return lead_to(url_for("pages.show_pay_page", invoice_id=invoice_id))
