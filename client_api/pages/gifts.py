"""Gifts: those that a viewer bought, with their codes, and buying another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext, lazy_gettext
from sqlalchemy import Row
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from billing_rules.gift_codes import MOST_GIFT_PERIODS
from billing_rules.lifecycles import GIFT, PAYMENT, GiftState, PaymentState
from client_api.pages.asked_cursor import asked_cursor
from client_api.pages.followed_wish import FollowedWish, lead_and_follow, read_followed_wish
from client_api.pages.gift_outlook import time_words
from client_api.pages.plan_cards import currency_among
from client_api.pages.standing_words import StandingWords, standing_words
from client_api.pages.submitted_payments import is_begun, is_on_its_way
from client_api.pages.subscription_standing import price_of_row
from client_api.pages.viewer_form import ViewerForm
from client_api.queries.gifts import LIST_GIFTS
from client_api.queries.paging import read_page
from client_api.queries.plans import LIST_OFFERS
from client_api.queries.reading import list_rows
from client_api.representations.gifts import gift_body
from client_api.services import current_services
from runtime.identifiers import find_id
from runtime.web.auth import current_principal, require_roles
from runtime.web.pages.leading import lead_to
from runtime.web.pages.problem_sentences import sentence_of
from runtime.web.pages.site import page_blueprint
from runtime.web.principal import Role
from runtime.web.problems import Conflict

PLACE = "gifts"

ROWS_ON_PAGE = 20

blueprint = page_blueprint("gifts_page", __name__, url_prefix="/gifts")


class BuyForm(ViewerForm):
    """What to give.

    Attributes:
        price: Id of the plan's price, as the page offered it.
        periods: How many.
    """

    price = StringField(lazy_gettext("Plan"), validators=[InputRequired()])
    periods = IntegerField(
        lazy_gettext("How many periods?"),
        default=1,
        validators=[InputRequired(), NumberRange(1, MOST_GIFT_PERIODS)],
    )

    @property
    def price_id(self) -> UUID | None:
        """Return the chosen price; none where what came is no id."""
        return find_id(self.price.data or "")


@dataclass(frozen=True, slots=True)
class BoughtGift:
    """A gift as its buyer sees it.

    Args:
        row: Of `LIST_GIFTS`.
        time: For how long it is, in words.
        standing: How it stands.
        code: What the recipient types; none while it is not paid and when it is of no use.
        is_being_paid: Whether the bank may have its money already.
        is_begun: Whether the form of its payment was opened, and nobody has told what came of it.
    """

    row: Row[Any]
    time: str
    standing: StandingWords
    code: str | None
    is_being_paid: bool
    is_begun: bool


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
def show() -> Response:
    """Show the gifts that the viewer bought, and what can be done with gifts."""
    return _page(BuyForm(), read_followed_wish())


@blueprint.route("", methods=["POST"])
@require_roles(Role.VIEWER)
def buy() -> Response:
    """Order a gift, and lead to its payment."""
    form = BuyForm()
    if not form.validate():
        return _page(form, FollowedWish())
    offer = next((row for row in _offers() if row.price_id == form.price_id), None)
    if offer is None:
        gone = Conflict("The plan is not sold any more.", code="plan_archived")
        form.refusal, form.status = sentence_of(gone.as_body()), gone.status
        return _page(form, FollowedWish())
    wish = {"plan": offer.code, "currency": offer.currency, "periods": form.periods.data}
    answer = form.send("/v1/gifts", wish)
    if answer.is_refused:
        return _page(form, FollowedWish())
    invoice_id = answer.body.get("result", {}).get("invoice_id")
    if answer.is_pending or invoice_id is None:
        return lead_and_follow(answer, "gifts_page.show", done=gettext("The gift is ordered."))
    return lead_to(f"/pay/{invoice_id}")


def _offers() -> list[Row[Any]]:
    return list(list_rows(LIST_OFFERS, {}, engine=current_services().primary))


def _chosen_id(form: BuyForm, offers: Sequence[Row[Any]]) -> UUID | None:
    """Return which price stands chosen: the one that was sent, else one in the usual currency."""
    if form.price_id is not None or not offers:
        return form.price_id
    currency = currency_among({offer.currency for offer in offers}, None)
    usual = next((offer for offer in offers if offer.currency == currency), offers[0])
    return find_id(str(usual.price_id))


def _page(form: BuyForm, followed: FollowedWish) -> Response:
    cursor, offers = asked_cursor(), _offers()
    gifts = read_page(
        LIST_GIFTS,
        {"viewer_id": current_principal().viewer_id},
        {"limit": ROWS_ON_PAGE, "cursor": cursor},
        engine=current_services().primary,
        body_of=_bought,
    )
    page = render_template(
        "gifts/list.html",
        place=PLACE,
        form=form,
        followed=followed,
        is_followed=followed.is_pending or any(gift.row.payment_id for gift in gifts.items),
        gifts=gifts,
        is_first=cursor is None,
        offers=offers,
        chosen_id=_chosen_id(form, offers),
        price_of_row=price_of_row,
        most_periods=MOST_GIFT_PERIODS,
    )
    return Response(page, status=form.status, mimetype="text/html")


def _bought(row: Row[Any]) -> BoughtGift:
    is_claimable = row.state == GiftState.BOUGHT and row.expires_at > row.now
    # It expires when a sweep comes by; nobody can claim it any more already.
    is_over = row.state == GiftState.BOUGHT and not is_claimable
    standing = standing_words(GiftState.EXPIRED if is_over else row.state, GIFT.subject)
    is_being_paid = is_on_its_way(row.payment_state, row.payment_id)
    if is_being_paid:
        standing = standing_words(PaymentState.SENT, PAYMENT.subject)
    return BoughtGift(
        row=row,
        time=time_words(row),
        standing=standing,
        code=gift_body(row, current_services().sealer)["code"] if is_claimable else None,
        is_being_paid=is_being_paid,
        is_begun=is_begun(row.payment_state, row.payment_id),
    )
