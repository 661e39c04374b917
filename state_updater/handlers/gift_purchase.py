"""Buying gifts: an invoice without a subscription, and a code to claim once it is paid."""

from datetime import timedelta

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.gift_codes import MOST_GIFT_PERIODS
from billing_rules.money import Money
from interaction_bus.commands import BuyGift
from interaction_bus.events import GiftBought, GiftEvent, InvoiceCreated
from models import Gift, Invoice, Plan, Price
from state_updater.handlers.announcements import tell_invoice
from state_updater.handlers.on_offer import require_offer
from state_updater.handlers.pricing import title_for
from state_updater.handlers.viewers import remember_viewer
from state_updater.rejections import invalid
from state_updater.unit_of_work import UnitOfWork


def buy_gift(command: BuyGift, work: UnitOfWork) -> None:
    """Order a gift; it can be claimed once its invoice is paid.

    Raises:
        CommandRejected: The plan or price is not on offer, or the periods are none or too many.
    """
    viewer = remember_viewer(work, command.viewer_id, command.sealed_profile)
    plan, price = require_offer(work, command.plan_id, command.price_id)
    if not 1 <= command.periods <= MOST_GIFT_PERIODS:
        raise invalid(
            "periods_out_of_range", f"a gift holds between 1 and {MOST_GIFT_PERIODS} periods"
        )
    invoice = _invoice(command, work, plan, price)
    invoice.description = title_for(viewer, plan)
    work.create(invoice, amount_minor=invoice.amount_minor, currency=invoice.currency)
    gift = _gift(command, work)
    work.create(gift, plan=plan.code, periods=command.periods, invoice_id=str(invoice.id))
    work.answer(gift_id=gift.id, invoice_id=invoice.id)
    tell_invoice(work, InvoiceCreated, invoice)


def make_claimable(work: UnitOfWork, invoice: Invoice) -> None:
    """Let whoever has the code claim the gift that was paid."""
    gift = work.rows.gift_of(invoice.id)
    if gift is None:
        raise RuntimeError(f"invoice {invoice.id} pays for a gift that is not there")
    work.move(gift, "buy", invoice_id=str(invoice.id))
    gift.expires_at = work.now + timedelta(days=work.settings.gift_lifetime_days)
    tell_gift(work, GiftBought, gift)


def tell_gift(work: UnitOfWork, kind: type[GiftEvent], gift: Gift) -> None:
    """Stage a fact about a gift as it now stands."""
    work.tell(
        kind(
            gift_id=gift.id,
            buyer_id=gift.buyer_id,
            state=gift.state,
            claimed_by=gift.claimed_by,
        )
    )


def _invoice(command: BuyGift, work: UnitOfWork, plan: Plan, price: Price) -> Invoice:
    amount = Money(price.amount_minor, price.currency) * command.periods
    derivation = Derivation(
        reason=Reason.GIFT,
        asked_by=AskedBy.VIEWER,
        plan=plan.code,
        price_id=price.id,
        list_price_minor=price.amount_minor,
        currency=price.currency,
        gift_periods=command.periods,
        titles={plan.code: plan.title},
    )
    return Invoice(
        id=command.new_invoice_id,
        viewer_id=command.viewer_id,
        subscription_id=None,
        kind="gift",
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        description=plan.code,
        derivation=derivation.to_json(),
        refunded_minor=0,
        expires_at=work.now + timedelta(hours=work.settings.invoice_lifetime_hours),
        created_at=work.now,
    )


def _gift(command: BuyGift, work: UnitOfWork) -> Gift:
    return Gift(
        id=command.new_gift_id,
        buyer_id=command.viewer_id,
        plan_id=command.plan_id,
        price_id=command.price_id,
        periods=command.periods,
        invoice_id=command.new_invoice_id,
        code_digest=command.code_digest,
        sealed_code=command.sealed_code,
        expires_at=work.now + timedelta(days=work.settings.gift_lifetime_days),
        created_at=work.now,
    )
