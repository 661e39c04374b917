"""Viewers who pay and watch."""

from datetime import timedelta

from cli.stock.assortment import (
    EARLY,
    FRIEND,
    MINUS,
    MONTH,
    PREMIUM,
    PRESS,
    QUARTER,
    STUDENT,
    SUMMER,
    WELCOME,
    YEAR,
)
from cli.stock.bank import APPROVED
from cli.stock.cards import draw_card
from cli.stock.gifts import give
from cli.stock.life import Life
from cli.stock.spans import joined, lately, later
from cli.stock.staff import manage
from cli.stock.till import Till
from cli.stock.upgrading import upgrade
from cli.stock.viewer import Viewer
from interaction_bus.commands import (
    ChangePlan,
    CheckCard,
    GrantTime,
    PauseSubscription,
    RedeemPromoCode,
    RefundInvoice,
    TurnRenewalOff,
)
from models import Invoice, Payment

CHOICES = {MONTH: 62, QUARTER: 12, YEAR: 9, PREMIUM: 13, STUDENT: 4}
"""Plans by how many choose them."""

CODES = {WELCOME: 40, SUMMER: 18, MINUS: 12, PRESS: 8, FRIEND: 14, EARLY: 8}

MISTYPED = ("5082", "5006", "5206", "5051")
"""What banks say to viewers who then try again."""

SECOND_TRY_SHARE = 0.12


def first_verdicts(life: Life) -> tuple[str, ...]:
    """Return how the first payment goes: mostly at once, else after a refusal or two."""
    if not life.chance.happens(SECOND_TRY_SHARE):
        return (APPROVED,)
    refusals = [life.chance.one_of(MISTYPED) for _ in range(life.chance.number(1, 2))]
    return (*refusals, APPROVED)


def plan_on_sale(life: Life, viewer: Viewer) -> str:
    """Return what somebody chooses of that which is sold when they join."""
    code = life.chance.weighted(CHOICES)
    try:
        life.world.catalogue.offer_of(code, viewer.currency_for(code), viewer.joined_at)
    except LookupError:
        return MONTH
    return code


def stays(life: Life) -> None:
    """Subscribe, and go on renewing."""
    viewer = Viewer(life, joined(life))
    viewer.answer_prices()
    viewer.subscribe(plan_on_sale(life, viewer), *first_verdicts(life), at=viewer.joined_at)


def tried_first(life: Life) -> None:
    """Try for a week, and go on paying."""
    viewer = Viewer(life, joined(life, days_ago=8))
    viewer.answer_prices()
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at, trial=True)


def saved_with_a_code(life: Life) -> None:
    """Use a promo code, with the subscription or some time into it."""
    viewer = Viewer(life, joined(life, days_ago=1))
    viewer.answer_prices()
    word = life.chance.weighted(CODES)
    is_late = life.chance.happens(0.3)
    if word == MINUS and viewer.currency_for(MONTH) != "RUB":
        word = WELCOME
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at, promo=None if is_late else word)
    code = life.world.catalogue.code(word)
    if is_late:
        viewer.wish(
            later(life, viewer.joined_at, days=(0.5, 25)),
            lambda subscription: RedeemPromoCode(
                subscription_id=subscription.id,
                viewer_id=viewer.person.viewer_id,
                promo_code_id=code.id,
            ),
        )


def is_leaving(life: Life) -> None:
    """Turn renewal off and watch what is paid."""
    viewer = Viewer(life, joined(life, days_ago=2))
    viewer.subscribe(plan_on_sale(life, viewer), APPROVED, at=viewer.joined_at)
    viewer.wish(
        lately(life, days_ago=(0.1, 25)),
        lambda it: TurnRenewalOff(subscription_id=it.id, viewer_id=viewer.person.viewer_id),
    )


def recovered(life: Life) -> None:
    """Have a renewal declined, and paid by a later try."""
    viewer = Viewer(life, joined(life, days_ago=40))
    refusals = life.chance.one_of((("5051",), ("5051", "5051"), ("5091",), ("5065",), ("5096",)))
    renewals = life.chance.number(0, 2)
    life.bank.intend(*[APPROVED] * renewals, *refusals, APPROVED)
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)


def changed_plan(life: Life) -> None:
    """Go over to the better plan, at once or with the next period."""
    viewer = Viewer(life, joined(life, days_ago=10))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    at = later(life, viewer.joined_at, days=(2, 80))
    if life.chance.happens(0.6):
        upgrade(viewer, PREMIUM, at)
        return
    currency = viewer.currency_for(PREMIUM)
    offer = life.world.catalogue.offer_of(PREMIUM, currency, viewer.joined_at)
    viewer.wish(
        at,
        lambda subscription: ChangePlan(
            subscription_id=subscription.id,
            viewer_id=viewer.person.viewer_id,
            plan_id=offer.plan.id,
            price_id=offer.price.id,
            at_period_end=True,
            new_invoice_id=life.chance.identifier(life.at),
            new_payment_id=life.chance.identifier(life.at),
            new_refund_id=life.chance.identifier(life.at),
        ),
    )


def went_on_after_pause(life: Life) -> None:
    """Pause for some weeks, and go on."""
    viewer = Viewer(life, joined(life, days_ago=50))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    begins = later(life, viewer.joined_at, days=(3, 25))
    resumes_at = later(life, begins, days=(7, 20))
    viewer.wish(
        begins,
        lambda subscription: PauseSubscription(
            subscription_id=subscription.id,
            viewer_id=viewer.person.viewer_id,
            resumes_at=resumes_at,
        ),
    )


def was_favoured(life: Life) -> None:
    """Complain, and be given days or some of the money back."""
    viewer = Viewer(life, joined(life, days_ago=5))
    viewer.subscribe(plan_on_sale(life, viewer), APPROVED, at=viewer.joined_at)
    favour = _grant if life.chance.happens(0.6) else _give_some_back
    at = later(life, viewer.joined_at, days=(1, 40))
    life.plan(at, lambda _: favour(life, viewer))


def took_another_card(life: Life) -> None:
    """Save a second card by a small payment that goes back."""
    viewer = Viewer(life, joined(life, days_ago=12))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    invoice_id = life.chance.identifier(viewer.joined_at)
    at = later(life, viewer.joined_at, days=(3, 11))
    viewer.wish(
        at,
        lambda it: CheckCard(
            subscription_id=it.id, viewer_id=viewer.person.viewer_id, new_invoice_id=invoice_id
        ),
    )
    second = Till(life, draw_card(life.chance, at))
    life.plan(at + timedelta(minutes=1), second.visit(invoice_id, APPROVED))


def returned(life: Life) -> None:
    """Leave after a month, and come back."""
    viewer = Viewer(life, joined(life, days_ago=70))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    viewer.wish(
        later(life, viewer.joined_at, days=(5, 20)),
        lambda it: TurnRenewalOff(subscription_id=it.id, viewer_id=viewer.person.viewer_id),
    )
    viewer.subscribe(MONTH, APPROVED, at=later(life, viewer.joined_at, days=(36, 68)))


def was_given_a_gift(life: Life) -> None:
    """Get some months from somebody who subscribes as well."""
    at = joined(life, days_ago=3, at_most_days_ago=60)
    giver = Viewer(life, at)
    give(giver, Viewer(life, at), at=at, periods=life.chance.number(3, 6))


def paid_twice(life: Life) -> None:
    """Have one order paid twice by mistake: the second payment goes back by itself."""
    viewer = Viewer(life, joined(life, days_ago=2))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    life.plan(viewer.joined_at + timedelta(minutes=9), lambda _: _take_again(life, viewer))


def _take_again(life: Life, viewer: Viewer) -> None:
    payment = next(life.rows.each(Payment))
    viewer.till.take_twice(payment.id)(life.at)


def _grant(life: Life, viewer: Viewer) -> None:
    subscription = viewer.current()
    assert subscription is not None
    days, reason = life.chance.number(2, 14), "The player failed on the evening of a first night"
    command = GrantTime(subscription_id=subscription.id, days=days, reason=reason)
    manage(
        life,
        command,
        action="grant_time",
        subject=("subscription", subscription.id),
        reason=reason,
        detail={"days": days},
    )


def _give_some_back(life: Life, _viewer: Viewer) -> None:
    paid = [it for it in life.rows.each(Invoice) if it.state == "paid" and it.amount_minor > 0]
    invoice = paid[-1]
    amount_minor = invoice.amount_minor * life.chance.number(2, 6) // 1_000 * 100
    reason = "Part of the month without picture, as agreed on the phone"
    command = RefundInvoice(
        invoice_id=invoice.id,
        new_refund_id=life.chance.identifier(life.at),
        amount_minor=amount_minor,
        reason=reason,
    )
    manage(
        life,
        command,
        action="refund_invoice",
        subject=("invoice", invoice.id),
        reason=reason,
        detail={"amount_minor": amount_minor},
    )
