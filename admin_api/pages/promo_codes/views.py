"""Promo codes: the list, a new one with what it gives, one with its uses, archiving."""

from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from admin_api.pages.acts import BACK, answer_act
from admin_api.pages.listing import add_listing, export_listing, render_listing
from admin_api.pages.promo_codes.acts import ARCHIVE_CODE
from admin_api.pages.promo_codes.forms import PromoCodeForm
from admin_api.pages.promo_codes.lists import PLACE, PROMO_CODES, REDEMPTIONS, uses_words
from admin_api.pages.promo_codes.promo_words import examples_of, gift_words, standing_words
from admin_api.queries.pages import Record
from admin_api.queries.promo_code_pages import find_code, list_present_prices, uses_of
from admin_api.roles import MANAGERS, READERS
from admin_api.services import services
from runtime.web.auth import require_roles
from runtime.web.pages.forms import onwards
from runtime.web.pages.site import page_blueprint
from runtime.web.problems import NotFound

Page = str | tuple[str, int] | Response

API = "/admin/v1/promo-codes"

blueprint = page_blueprint("promo_code_pages", __name__, url_prefix="/console")

add_listing(blueprint, PROMO_CODES, roles=READERS)


@blueprint.route("/promo-codes/new", methods=["GET", "POST"])
@require_roles(*MANAGERS)
def create() -> Page:
    """Make a promo code, once it is shown what a viewer gets by it."""
    with services().reads.connect() as connection:
        prices = list_present_prices(connection)
    form = PromoCodeForm()
    form.offer(prices)
    if not form.validate_on_submit() or BACK in request.form:
        return _form_page(form)
    if not form.is_confirmed:
        form.agree_on()
        return _preview_page(form, prices)
    answer = form.send(API, form.body())
    if answer.is_refused:
        return _form_page(form)
    told = gettext("The promo code is made.")
    return onwards(answer, url_for(".show", promo_code_id=answer.body["id"]), done=told)


@blueprint.get("/promo-codes/<uuid:promo_code_id>")
@require_roles(*READERS)
def show(promo_code_id: UUID) -> Page:
    """Show what a code gives, how often it was used, and by whom."""
    code = _get_code(promo_code_id)
    return render_listing(
        REDEMPTIONS,
        statement=uses_of(promo_code_id),
        code=code,
        gift=gift_words(code),
        standing=standing_words(code),
        uses=uses_words(code),
    )


@blueprint.get("/promo-codes/<uuid:promo_code_id>.csv")
@require_roles(*READERS)
def export_uses(promo_code_id: UUID) -> Page:
    """Give all uses of a code as a table."""
    return export_listing(REDEMPTIONS, statement=uses_of(promo_code_id))


@blueprint.route("/promo-codes/<uuid:promo_code_id>/archive", methods=["GET", "POST"])
@require_roles(*READERS)
def archive(promo_code_id: UUID) -> Page:
    """Let nobody use a code any more; discounts that are running go on."""
    code = _get_code(promo_code_id)
    address = url_for(".show", promo_code_id=promo_code_id)
    return answer_act(ARCHIVE_CODE, code, address=address, title=code["code"])


def _form_page(form: PromoCodeForm) -> Page:
    form.confirmed.data = ""
    return render_template("console/promo_codes/new.html", form=form, place=PLACE), form.status


def _preview_page(form: PromoCodeForm, prices: list[Record]) -> Page:
    code = form.as_code()
    return render_template(
        "console/promo_codes/preview.html",
        form=form,
        code=code,
        gift=gift_words(code),
        examples=examples_of(code, prices),
        place=PLACE,
    )


def _get_code(promo_code_id: UUID) -> Record:
    with services().reads.connect() as connection:
        code = find_code(connection, promo_code_id)
    if code is None:
        raise NotFound("There is no such promo code.", code="promo_code_not_found")
    return code
