"""How gifts and their money hang together once they were bought."""

from billing_rules.lifecycles import GiftState
from models import Invoice
from state_updater.machines import can_fire
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def require_refundable_gift(
    work: UnitOfWork, invoice: Invoice, *, despite_claim: bool = False
) -> None:
    """Refuse to return a gift's money while somebody may claim it, or watches with it.

    Args:
        work: Of the command that asks for a refund.
        invoice: Perhaps of a gift; any other passes.
        despite_claim: The manager knows that somebody watches with the gift. They keep the time:
            what the buyer settles with us is not theirs to lose.

    Raises:
        CommandRejected: The gift is to be taken back first, or somebody has claimed it.
    """
    gift = work.rows.gift_of(invoice.id)
    if gift is None:
        return
    if gift.state == GiftState.CLAIMED and not despite_claim:
        raise conflict(
            "gift_claimed",
            "somebody watches with the gift; say despite_claim to give its money back all the same",
            gift_id=str(gift.id),
        )
    if can_fire(gift, "return"):
        raise conflict(
            "gift_not_returned",
            "take the gift back, and its money goes back with it",
            gift_id=str(gift.id),
        )


def follow_full_refund(work: UnitOfWork, invoice: Invoice) -> None:
    """Let nobody claim a gift whose money has gone back, by whatever way."""
    gift = work.rows.gift_of(invoice.id)
    if gift is not None and can_fire(gift, "return"):
        work.move(gift, "return", reason="its money has gone back")
