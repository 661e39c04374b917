"""Troubles besides: disputes, new prices, given time, and leaps of days to months."""

from datetime import timedelta
from random import Random

from interaction_bus import commands
from interaction_bus.commands import Command
from models import Dispute, Invoice, Payment, PriceMoveViewer
from runtime.identifiers import new_id
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import start_move
from tests.state_updater.storm_changes import any_wishes
from tests.state_updater.storm_wishes import WHY, one_of

LONG_LEAPS = (timedelta(hours=13), timedelta(days=2), timedelta(days=9), timedelta(days=40))


def all_wishes(workshop: Workshop, random: Random) -> list[Command]:
    """Return a wish or a trouble of any kind; time may leap meanwhile."""
    if random.random() < 0.04:
        workshop.advance(random.choice(LONG_LEAPS))
    if random.random() < 0.01:
        start_move(
            workshop,
            amount_minor=random.choice([19_900, 39_900, 49_900]),
            needs_consent=random.random() < 0.5,
            without_consent=random.choice(["keep_price", "stop_renewal"]),
        )
    if random.random() < 0.85:
        return any_wishes(workshop, random)
    return random.choices((dispute_by_chance, _settle, _answer, _refund), (0.4, 1, 2, 1))[0](
        workshop, random
    )


def dispute_by_chance(workshop: Workshop, random: Random) -> list[Command]:
    """Return the dispute of some payment, or nothing where none has taken money."""
    return [
        commands.RecordDispute(
            payment_id=payment.id,
            new_dispute_id=new_id(),
            transaction_id=random.randrange(10**12, 2 * 10**12),
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            opened_at=workshop.now(),
            reason=WHY,
        )
        for payment in one_of(random, workshop.rows(Payment, state="succeeded"))
    ]


def _settle(workshop: Workshop, random: Random) -> list[Command]:
    return [
        commands.SettleDispute(dispute_id=it.id, won=random.random() < 0.5, reason=WHY)
        for it in one_of(random, workshop.rows(Dispute))
    ]


def _answer(workshop: Workshop, random: Random) -> list[Command]:
    return [
        commands.AnswerPriceMove(
            price_consent_id=it.id, viewer_id=it.viewer_id, agrees=random.random() < 0.6
        )
        for it in one_of(random, workshop.rows(PriceMoveViewer))
    ]


def _refund(workshop: Workshop, random: Random) -> list[Command]:
    return [
        commands.RefundInvoice(
            invoice_id=it.id,
            new_refund_id=new_id(),
            reason=WHY,
            despite_claim=random.random() < 0.5,
        )
        for it in one_of(random, workshop.rows(Invoice))
    ]
