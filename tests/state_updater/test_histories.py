"""Whatever happens in whatever order, the histories are whole and the money adds up."""

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from interaction_bus import commands
from interaction_bus.commands import Command
from models import Invoice, Payment, Refund, SavedCard, StateChange, Subscription, Viewer
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from state_updater.machines import LIFECYCLE_OF, Stateful
from tests.fixtures.workshop import Workshop
from tests.state_updater.gateway_news import payment_news, refund_news
from tests.state_updater.purchases import (
    approved,
    declined,
    not_sent,
    refunded,
    subscribe_command,
    unknown,
)

STEPS = 40

KINDS: tuple[type[Stateful], ...] = (Subscription, Invoice, Payment, Refund, SavedCard)


class Chance:
    """A viewer, a manager, a bank and a clock that act at random, the same way for one seed."""

    def __init__(self, workshop: Workshop, seed: int) -> None:
        self._workshop = workshop
        self._chance = random.Random(seed)
        self._operations: dict[tuple[UUID, int], int] = {}

    def command(self) -> Command:
        """Return what somebody wishes for next."""
        makers: list[Callable[[], Command]] = [
            self._wish_of_a_viewer,
            self._wish_of_a_manager,
            self._tick,
            self._news_of_a_payment,
            self._news_of_a_refund,
        ]
        (maker,) = self._chance.choices(makers, weights=[5, 2, 3, 6, 2])
        return maker()

    def span(self) -> timedelta:
        """Return how long it takes until the next wish: mostly minutes, at times weeks."""
        return timedelta(minutes=self._chance.choice([0] * 8 + [1, 5, 30, 1_440, 44_640]))

    def _wish_of_a_viewer(self) -> Command:
        viewer_id = self._workshop.viewer["id"]
        subscription_id = self._one_of(Subscription)
        return self._chance.choice(
            [
                subscribe_command(self._workshop),
                *[
                    commands.OpenCheckout(
                        viewer_id=viewer_id,
                        invoice_id=self._one_of(Invoice, newest=True),
                        new_payment_id=new_id(),
                    )
                ]
                * 4,
                commands.TurnRenewalOff(subscription_id=subscription_id, viewer_id=viewer_id),
                commands.TurnRenewalOn(subscription_id=subscription_id, viewer_id=viewer_id),
                commands.WithdrawCard(saved_card_id=self._one_of(SavedCard), viewer_id=viewer_id),
            ]
        )

    def _wish_of_a_manager(self) -> Command:
        invoice_id, subscription_id = self._one_of(Invoice), self._one_of(Subscription)
        return self._chance.choice(
            [
                commands.CancelInvoice(invoice_id=invoice_id, reason="chance"),
                commands.RefundInvoice(
                    invoice_id=invoice_id,
                    new_refund_id=new_id(),
                    amount_minor=self._chance.choice([None, 10_000]),
                    reason="chance",
                ),
                commands.GrantTime(subscription_id=subscription_id, days=3, reason="chance"),
                commands.RetryPayment(
                    payment_id=self._one_of(Payment),
                    new_payment_id=new_id(),
                    attempt_number=self._chance.randint(1, 3),
                    reason="chance",
                ),
                commands.CancelSubscription(subscription_id=subscription_id, reason="chance"),
                commands.EraseViewer(viewer_id=self._workshop.viewer["id"]),
            ]
        )

    def _tick(self) -> Command:
        subscriptions = [it for it in self._workshop.rows(Subscription) if it.period_end]
        subscription_id = self._one_of(Subscription)
        ticks: list[Command] = [
            commands.ExpireInvoice(invoice_id=self._one_of(Invoice)),
            commands.EndSubscription(subscription_id=subscription_id),
            commands.CollectInvoice(invoice_id=self._one_of(Invoice), new_payment_id=new_id()),
            commands.AbandonCheckout(payment_id=self._one_of(Payment)),
        ]
        for subscription in subscriptions[-1:]:
            assert subscription.period_end is not None
            due = commands.RenewSubscription(
                subscription_id=subscription.id,
                new_invoice_id=new_id(),
                new_payment_id=new_id(),
                period_start=subscription.period_end,
            )
            ticks += [due, due]
        return self._chance.choice(ticks)

    def _news_of_a_payment(self) -> Command:
        payment_id = self._one_of(Payment, newest=True)
        number = self._operation(payment_id, self._chance.choice([0, 0, 0, 1]))
        return self._chance.choice(
            [
                approved(self._workshop, payment_id, transaction_id=number),
                payment_news(self._workshop, payment_id, transaction_id=number),
                declined(payment_id, transaction_id=number),
                payment_news(self._workshop, payment_id, kind="fail", transaction_id=number),
                unknown(payment_id),
                not_sent(payment_id),
            ]
        )

    def _news_of_a_refund(self) -> Command:
        refund_id = self._one_of(Refund, newest=True)
        found = self._workshop.rows(Refund, id=refund_id)
        if not found:
            return commands.RecordRefundOutcome(
                refund_id=refund_id, outcome="unknown", source="task"
            )
        payment = self._workshop.row(Payment, found[0].payment_id)
        amount_minor = found[0].amount_minor
        gone_minor = sum_of(self._workshop.rows(Refund, payment_id=payment.id))
        news: list[Command] = [
            commands.RecordRefundOutcome(refund_id=refund_id, outcome="refused", source="task")
        ]
        # The bank is honest: it never gives back more than was paid.
        if gone_minor + amount_minor <= payment.amount_minor or found[0].state == "succeeded":
            number = self._operation(refund_id, 0)
            news += [refunded(refund_id, amount_minor=amount_minor, transaction_id=number)] * 2
        if gone_minor + 100 <= payment.amount_minor:
            number = self._operation(refund_id, 1)
            told = refund_news(self._workshop, payment, transaction_id=number, amount="1.00")
            news.append(told)
        return self._chance.choice(news)

    def _operation(self, subject_id: UUID, nth: int) -> int:
        """Return the provider's number of the nth operation about a payment or refund."""
        return self._operations.setdefault((subject_id, nth), 3_000_000_001 + len(self._operations))

    def _one_of(self, kind: type[Stateful], *, newest: bool = False) -> UUID:
        ids: list[UUID] = [row.id for row in self._workshop.rows(kind)]
        if not ids:
            return new_id()
        return ids[-1] if newest else self._chance.choice(ids[-3:])


@pytest.mark.parametrize("seed", range(6))
def test_histories_are_whole_and_money_adds_up(workshop: Workshop, seed: int) -> None:
    chance = Chance(workshop, seed)

    for _ in range(STEPS):
        # Several at once now and then, as a consumer takes them.
        fates = {it.fate for it in workshop.send_all([chance.command(), chance.command()])}
        workshop.advance(chance.span())

        assert fates <= {Fate.DONE, Fate.REJECTED}

    for kind in KINDS:
        for row in workshop.rows(kind):
            require_whole_history(row, history_of(workshop, row.id))
    require_sound_books(workshop)
    require_nothing_of_erased(workshop)


def require_nothing_of_erased(workshop: Workshop) -> None:
    """Check that nothing from before an erasure names its viewer, whatever came afterwards."""
    erased_at = workshop.row(Viewer, workshop.viewer["id"]).erased_at
    if erased_at is not None:
        money = [it for it in workshop.rows(Payment) if it.created_at <= erased_at]
        cards = [it for it in workshop.rows(SavedCard) if it.created_at <= erased_at]
        assert {it.card_mask for it in money} <= {None}
        assert {(it.last_four, it.sealed_token) for it in cards} <= {("", None)}


def history_of(workshop: Workshop, subject_id: UUID) -> list[StateChange]:
    query = select(StateChange).where(StateChange.subject_id == subject_id)
    with Session(workshop.owner_engine) as session:
        return list(session.scalars(query.order_by(StateChange.seq)))


def require_whole_history(row: Stateful, history: list[StateChange]) -> None:
    """Check that the history has no gap, only legal moves, and ends where the row stands."""
    lifecycle = LIFECYCLE_OF[type(row)]
    assert [it.seq for it in history] == list(range(1, row.moves + 1))
    assert (history[0].trigger, history[0].to_state) == (lifecycle.creation, lifecycle.initial)
    assert history[-1].to_state == row.state
    for earlier, later in pairwise(history):
        assert later.from_state == earlier.to_state
        assert lifecycle.targets(later.trigger, earlier.to_state) == (later.to_state,)


def require_sound_books(workshop: Workshop) -> None:
    """Check that each taken amount paid one invoice or goes back."""
    payments, refunds = workshop.rows(Payment), workshop.rows(Refund)
    succeeded = [it for it in payments if it.state == "succeeded"]
    paying = [it.invoice_id for it in succeeded if not it.is_surplus]
    assert len(paying) == len(set(paying))
    assert set(paying) == {it.id for it in workshop.rows(Invoice) if it.paid_at is not None}
    for payment in succeeded:
        gone = sum_of(it for it in refunds if it.payment_id == payment.id)
        promised = any(it.payment_id == payment.id for it in refunds)
        assert gone <= payment.amount_minor
        assert promised or not payment.is_surplus


def sum_of(refunds: Iterable[Refund]) -> int:
    return sum(it.amount_minor for it in refunds if it.state == "succeeded")
