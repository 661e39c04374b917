"""Gifts: bought by one viewer, claimed by another or waiting for somebody."""

from datetime import datetime, timedelta
from uuid import UUID

from billing_rules.gift_codes import ALPHABET, CODE_LENGTH, code_digest
from cli.stock.assortment import MONTH
from cli.stock.bank import APPROVED
from cli.stock.spans import later
from cli.stock.viewer import Viewer
from interaction_bus.commands import BuyGift, ClaimGift


def give(giver: Viewer, taker: Viewer, *, at: datetime, periods: int) -> None:
    """Have one viewer buy some months, and another claim them days later.

    Args:
        giver: Who pays.
        taker: Who watches; perhaps has a subscription already.
        at: When it is bought.
        periods: How many months.
    """
    gift_id = order(giver, APPROVED, at=at, periods=periods)
    claimed_at = later(giver.life, at, days=(0.2, 2.5))

    def claim(now: datetime) -> None:
        command = ClaimGift(
            gift_id=gift_id,
            viewer_id=taker.person.viewer_id,
            new_subscription_id=taker.life.chance.identifier(now),
            sealed_profile=taker.sealed_profile,
        )
        taker.life.do(command, actor=taker.actor, at=now)

    giver.life.plan(claimed_at, claim)


def order(giver: Viewer, *verdicts: str, at: datetime, periods: int) -> UUID:
    """Have a viewer order some months for somebody, and pay; return the id of the gift.

    Args:
        giver: Who orders.
        verdicts: Of the bank in the widget; none leaves it unpaid.
        at: When.
        periods: How many months.
    """
    life = giver.life
    gift_id, invoice_id = life.chance.identifier(at), life.chance.identifier(at)
    symbols = life.chance.symbols(ALPHABET, CODE_LENGTH)

    def act(now: datetime) -> None:
        offer = life.world.catalogue.offer_of(MONTH, giver.currency_for(MONTH), now)
        command = BuyGift(
            viewer_id=giver.person.viewer_id,
            new_gift_id=gift_id,
            new_invoice_id=invoice_id,
            plan_id=offer.plan.id,
            price_id=offer.price.id,
            periods=periods,
            code_digest=code_digest(symbols),
            sealed_code=life.world.sealer.seal({"code": symbols}),
            sealed_profile=giver.sealed_profile,
        )
        life.do(command, actor=giver.actor, at=now)
        if verdicts:
            life.plan(now + timedelta(seconds=40), giver.till.visit(invoice_id, *verdicts))

    life.plan(at, act)
    return gift_id
