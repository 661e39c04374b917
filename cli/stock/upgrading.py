"""Going over to another plan at once, for what was quoted."""

from datetime import datetime

from billing_rules.change_quotes import cost_of_change
from cli.stock.desk import WishRefused
from cli.stock.life import Life
from cli.stock.viewer import Viewer
from interaction_bus.commands import ChangePlan
from models import Payment, Plan, Price, Refund, Subscription
from models.standing import Books, offer_of, standing_of


def upgrade(viewer: Viewer, plan_code: str, at: datetime) -> None:
    """Look at the cost of a plan, agree to it, and go over, if there is a subscription then."""

    def act(now: datetime) -> None:
        subscription = viewer.current()
        if subscription is not None and subscription.state == "active":
            command = _change(viewer, subscription, plan_code, now)
            viewer.life.do(command, actor=viewer.actor, at=now)

    viewer.life.plan(at, act)


def _change(viewer: Viewer, subscription: Subscription, plan_code: str, at: datetime) -> ChangePlan:
    life = viewer.life
    offer = life.world.catalogue.offer_of(plan_code, viewer.currency_for(plan_code), at)
    command = ChangePlan(
        subscription_id=subscription.id,
        viewer_id=viewer.person.viewer_id,
        plan_id=offer.plan.id,
        price_id=offer.price.id,
        at_period_end=False,
        quoted_at=at,
        quoted_minor=0,
        new_invoice_id=life.chance.identifier(at),
        new_payment_id=life.chance.identifier(at),
        new_refund_id=life.chance.identifier(at),
    )
    return _quoted(life, subscription, command, at)


def _quoted(
    life: Life, subscription: Subscription, command: ChangePlan, at: datetime
) -> ChangePlan:
    plan, price = life.get(Plan, subscription.plan_id), life.get(Price, subscription.price_id)
    books = Books(
        life.rows.invoices_of(subscription.id),
        list(life.rows.each(Payment)),
        list(life.rows.each(Refund)),
    )
    life.world.catalogue.turn_to(at)
    standing = standing_of(subscription, plan, price, books, at=at)
    offer = offer_of(life.get(Plan, command.plan_id), life.get(Price, command.price_id))
    if standing.paid is None or standing.paid.period.end <= at:
        raise WishRefused(command, LookupError("nothing is paid that could be credited"))
    cost = cost_of_change(standing, standing.paid, offer, at=at)
    return ChangePlan(
        **{field: getattr(command, field) for field in command.__struct_fields__}
        | {"quoted_minor": cost.quoted_minor}
    )
