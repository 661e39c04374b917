"""What viewers and managers wish for by chance, sensible or not."""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from interaction_bus import commands
from interaction_bus.commands import Command
from models import Invoice, Payment, SavedCard, Subscription
from runtime.identifiers import derived_id, new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import subscribe_command

Thing = TypeVar("Thing")

WHY = "storm"

VIEWERS = 5


def one_of(random: Random, things: Sequence[Thing]) -> list[Thing]:
    """Return one of these, or nothing when there is none."""
    return [random.choice(things)] if things else []


def random_wishes(workshop: Workshop, random: Random) -> list[Command]:
    """Return one wish about something that is there, or none when nothing is."""
    return random.choices(WISHERS, WEIGHTS)[0](workshop, random)


def _subscription(workshop: Workshop, random: Random) -> list[Command]:
    viewer_id = derived_id(workshop.viewer["id"], str(random.randrange(VIEWERS)))
    return [subscribe_command(workshop, viewer_id=viewer_id)]


def _about_invoice(workshop: Workshop, random: Random) -> list[Command]:
    return [
        random.choices(
            [
                commands.OpenCheckout(
                    viewer_id=invoice.viewer_id, invoice_id=invoice.id, new_payment_id=new_id()
                ),
                commands.RefundInvoice(
                    invoice_id=invoice.id,
                    new_refund_id=new_id(),
                    amount_minor=random.choice([None, None, 100, 10_000, 29_990]),
                    reason=WHY,
                ),
                commands.CancelInvoice(invoice_id=invoice.id, reason=WHY),
            ],
            [8, 2, 1],
        )[0]
        for invoice in one_of(random, workshop.rows(Invoice))
    ]


def _about_subscription(workshop: Workshop, random: Random) -> list[Command]:
    return [
        random.choices(
            [
                commands.TurnRenewalOff(subscription_id=one.id),
                commands.TurnRenewalOn(subscription_id=one.id),
                commands.GrantTime(
                    subscription_id=one.id, days=random.choice([1, 10, 40]), reason=WHY
                ),
                commands.CancelSubscription(subscription_id=one.id, reason=WHY),
            ],
            [2, 6, 4, 1],
        )[0]
        for one in one_of(random, workshop.rows(Subscription))
    ]


def _extra_invoice(workshop: Workshop, random: Random) -> list[Command]:
    return [
        commands.IssueInvoice(
            subscription_id=one.id,
            new_invoice_id=new_id(),
            amount_minor=29_990,
            currency="RUB",
            description="A rented film",
            reason=WHY,
        )
        for one in one_of(random, workshop.rows(Subscription))
    ]


def _withdrawal(workshop: Workshop, random: Random) -> list[Command]:
    return [
        commands.WithdrawCard(saved_card_id=card.id, viewer_id=card.viewer_id)
        for card in one_of(random, workshop.rows(SavedCard))
    ]


def _retry(workshop: Workshop, random: Random) -> list[Command]:
    return [
        commands.RetryPayment(
            payment_id=payment.id,
            new_payment_id=new_id(),
            attempt_number=len(workshop.rows(Payment, invoice_id=payment.invoice_id)),
            reason=WHY,
        )
        for payment in one_of(random, workshop.rows(Payment))
    ]


WISHERS: tuple[Callable[[Workshop, Random], list[Command]], ...] = (
    _subscription,
    _about_invoice,
    _about_subscription,
    _extra_invoice,
    _withdrawal,
    _retry,
)
WEIGHTS = (2.0, 7.0, 1.5, 1.0, 0.3, 2.0)
