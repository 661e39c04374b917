"""Another plan for a viewer, at the cost that the manager is shown before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _, lazy_gettext
from sqlalchemy import select
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional, Regexp

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.acts_money import preview, spoken
from admin_api.pages.acts_subscription import allowed, path_of_act
from admin_api.pages.choosing import choices_of
from admin_api.pages.story import sentence
from admin_api.pages.subscription_facts import unpaid_invoices
from admin_api.queries.pages import Record, read_all
from admin_api.services import services
from billing_rules.lifecycles import SubscriptionState
from interaction_bus.quoted_wishes import NOW, PERIOD_END
from models import Plan, Price
from runtime.web.pages.formats import day, minor, money, text_of

OFFERS = (
    select(Plan.id.label("plan_id"), Plan.title, Price.id, Price.amount_minor, Price.currency)
    .join(Price, Price.plan_id == Plan.id)
    .where(Plan.status == "active", Price.superseded_at.is_(None))
    .order_by(Price.amount_minor, Plan.code)
)
"""What may be changed to, in any currency."""


class ChangeForm(ActForm):
    """Which plan, and when; with what was shown of its cost."""

    offer = SelectField(lazy_gettext("Plan"))
    when = SelectField(
        lazy_gettext("When"),
        choices=choices_of(
            {
                NOW: lazy_gettext("At once, with the difference paid or given back"),
                PERIOD_END: lazy_gettext("With the next period"),
            }
        ),
    )
    quoted_at = HiddenField()
    quoted_amount_minor = HiddenField(validators=[Optional(), Regexp(r"-?[0-9]{1,13}\Z")])

    @property
    def wished(self) -> dict[str, str]:
        """Return plan, price and time as the API names them."""
        plan_id, _mark, price_id = self.offer.data.partition(":")
        return {"plan_id": plan_id, "price_id": price_id, "when": self.when.data}


def _offer_plans(story: Record, form: ChangeForm) -> None:
    if story["state"] == SubscriptionState.TRIALING:
        form.when.choices = {NOW: str(_("At once: nothing is paid for yet"))}
    with services().reads.connect() as connection:
        offers = read_all(connection, OFFERS.where(Price.currency == story["currency"]))
    form.offer.choices = {
        f"{it['plan_id']}:{it['id']}": _offer_words(it)
        for it in offers
        # A form sent twice names the plan that its first sending has changed to.
        if it["id"] != story["price_id"] or form.is_submitted()
    }


def _offer_words(offer: Record) -> str:
    return f"{text_of(offer['title'])}: {minor(offer['amount_minor'], offer['currency'])}"


def _change_follows(story: Record, form: ChangeForm) -> Sequence[str]:
    query = urlencode(form.wished)
    body = preview(path_of_act(story, f"change-preview?{query}"), form)
    if body is None:
        return ()
    if form.when.data == NOW:
        form.quoted_at.data = body["quoted_at"]
        form.quoted_amount_minor.data = str(body["quoted_amount_minor"])
    return (spoken(body), *_sums(body), *_demand_replaced(story))


def _demand_replaced(story: Record) -> Iterator[str]:
    """Yield what becomes of the demand for the time after a trial: it is for the old plan."""
    if story["state"] != SubscriptionState.TRIALING:
        return
    for invoice in unpaid_invoices(story):
        if invoice["kind"] == "first":
            yield sentence(
                _("Invoice %(number)s over %(amount)s is annulled; one for the new plan follows."),
                number=invoice["number"],
                amount=minor(invoice["amount_minor"], invoice["currency"]),
            )
            yield sentence(
                _("The viewer goes on after the trial by paying that before %(date)s."),
                date=day(story["period_end"]),
            )


def _sums(body: Mapping[str, Any]) -> Sequence[str]:
    if body["credit"]["amount_minor"] == 0:
        return ()
    return (
        sentence(
            _("%(credit)s of the present plan is unused and counts towards it."),
            credit=money(body["credit"]),
        ),
    )


def _change_order(story: Record, form: ChangeForm) -> Order:
    body: dict[str, Any] = {**form.wished, "reason": form.reason.data}
    if form.when.data == NOW:
        body["quoted_at"] = form.quoted_at.data
        body["quoted_amount_minor"] = int(form.quoted_amount_minor.data or 0)
    return Order(path_of_act(story, "change"), body)


CHANGE = Act(
    key="change",
    verb=lazy_gettext("Change the plan"),
    form=ChangeForm,
    fits=allowed("change_plan"),
    prepare=_offer_plans,
    follows=_change_follows,
    order=_change_order,
    done=lazy_gettext("The plan is changed."),
    asks_again=True,
    is_quoted=True,
)
