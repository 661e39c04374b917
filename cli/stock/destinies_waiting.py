"""Viewers of whom something is still open: money, a trial, a pause, a first payment."""

from datetime import datetime, timedelta
from functools import partial

from billing_rules.lifecycles import PaymentState
from cli.stock.assortment import MONTH, PREMIUM, YEAR
from cli.stock.bank import APPROVED, UNKNOWN
from cli.stock.life import Life
from cli.stock.spans import joined, lately
from cli.stock.staff import manage
from cli.stock.viewer import Viewer
from interaction_bus.commands import PauseSubscription, RetryPayment, WithdrawCard
from models import Payment, SavedCard

LASTING_DECLINES = {"5051": 50, "5065": 10, "5061": 8, "5091": 8, "5054": 8, "5005": 6, "5041": 4}
"""What banks say to cards that stay unpaid, by how often."""

MONTHS_PAID = (1, 2, 3, 4)

MONTH_DAYS = 30.44

LATE_DAYS = (0.05, 2.6)
"""Since the renewal: shorter than the grace days, in which every refusal still leaves access."""

RETRIED_BY_HAND = 0.12

WITHDRAWN = 0.1


def is_overdue(life: Life) -> None:
    """Owe the last renewal."""
    code = life.chance.weighted(LASTING_DECLINES)
    months = life.chance.one_of(MONTHS_PAID)
    at = lately(life, days_ago=(months * MONTH_DAYS + 0.1, months * MONTH_DAYS + 3.4))
    viewer = Viewer(life, max(at, life.world.began), declined_with=code)
    life.bank.intend(*[APPROVED] * (months - 1), *[code] * 9)
    viewer.subscribe(life.chance.weighted({MONTH: 5, PREMIUM: 1}), APPROVED, at=viewer.joined_at)
    if life.chance.happens(WITHDRAWN):
        at = lately(life, days_ago=(4, 12))
        life.plan(at, lambda _: _withdraw(life, viewer))
    elif life.chance.happens(RETRIED_BY_HAND):
        life.plan(lately(life, days_ago=(0.02, 1)), lambda _: _retry(life))


def is_trying(life: Life) -> None:
    """Be in a trial, with a card or without."""
    with_card = life.chance.happens(0.75)
    viewer = Viewer(life, joined(life, days_ago=0.02, at_most_days_ago=6.5 if with_card else 13))
    if with_card:
        viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at, trial=True)
    else:
        viewer.subscribe(YEAR, at=viewer.joined_at, trial=True)


def rests(life: Life) -> None:
    """Stand still, until a day or until they come back."""
    viewer = Viewer(life, joined(life, days_ago=35))
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    days = life.chance.number(20, 60)
    resumes_at = life.world.ended + timedelta(days=days) if life.chance.happens(0.6) else None
    viewer.wish(
        lately(life, days_ago=(0.2, 25)),
        lambda subscription: PauseSubscription(
            subscription_id=subscription.id,
            viewer_id=viewer.person.viewer_id,
            resumes_at=resumes_at,
        ),
    )


def thinks_it_over(life: Life) -> None:
    """Have chosen a plan within the last day and not paid, perhaps after a refusal."""
    viewer = Viewer(life, joined(life, days_ago=0.03, at_most_days_ago=0.9))
    verdicts = (life.chance.one_of(("5051", "5206", "5082")),) if life.chance.happens(0.4) else ()
    viewer.subscribe(MONTH, *verdicts, at=viewer.joined_at)


def at_the_till(life: Life) -> None:
    """Have the widget open just now."""
    at = life.world.ended - life.chance.span(timedelta(minutes=3), timedelta(minutes=9))
    viewer = Viewer(life, at)
    viewer.subscribe(MONTH, at=at)
    life.plan(at + timedelta(minutes=2), partial(_open_widget, viewer))


def hangs_in_the_dark(life: Life) -> None:
    """Have been charged for a renewal that nobody knows the end of."""
    months = life.chance.one_of(MONTHS_PAID[:3])
    at = lately(life, days_ago=(months * MONTH_DAYS - 0.6, months * MONTH_DAYS + 1.2))
    viewer = Viewer(life, max(at, life.world.began))
    viewer.till.is_dark = True
    life.bank.intend(*[APPROVED] * (months - 1), UNKNOWN)
    viewer.subscribe(MONTH, APPROVED, at=viewer.joined_at)
    life.must_end_with(
        lambda: any(it.state == PaymentState.UNKNOWN for it in life.rows.each(Payment))
    )


def _open_widget(viewer: Viewer, now: datetime) -> None:
    subscription = viewer.current()
    if subscription is not None:
        (invoice,) = viewer.life.rows.invoices_of(subscription.id)
        viewer.till.visit(invoice.id)(now)


def _withdraw(life: Life, viewer: Viewer) -> None:
    card = next((it for it in life.rows.each(SavedCard) if it.state == "active"), None)
    if card is not None:
        command = WithdrawCard(saved_card_id=card.id, viewer_id=viewer.person.viewer_id)
        life.do(command, actor=viewer.actor, at=life.at)


def _retry(life: Life) -> None:
    """Have a manager try a declined renewal again, where the card may be tried."""
    declined = [it for it in life.rows.each(Payment) if it.state == PaymentState.DECLINED]
    if not declined or declined[-1].decline_class not in ("funds", "technical"):
        return
    failed = declined[-1]
    reason = "The viewer says the card is topped up"
    command = RetryPayment(
        payment_id=failed.id,
        new_payment_id=life.chance.identifier(life.at),
        attempt_number=len(life.rows.payments_of(failed.invoice_id)),
        reason=reason,
    )
    manage(
        life,
        command,
        action="retry_payment",
        subject=("payment", failed.id),
        reason=reason,
        detail={"attempt_number": command.attempt_number},
    )
