"""Who carries out which command: one function each, from a command and a unit of work."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from interaction_bus import commands
from interaction_bus.commands import Command
from state_updater.handlers import (
    cards,
    changes,
    checkout,
    clock,
    differences,
    disputes,
    erasure,
    gift_purchase,
    gifts,
    invoices,
    muting,
    notifications,
    pauses,
    payments,
    price_moves,
    promo_codes,
    refunds,
    renewals,
    retries,
    subscriptions,
    trials,
    unseen_refunds,
)
from state_updater.unit_of_work import UnitOfWork

Handler = Callable[[Any, UnitOfWork], None]

HANDLERS: Mapping[type[Command], Handler] = MappingProxyType(
    {
        commands.Subscribe: subscriptions.subscribe,
        commands.TurnRenewalOff: subscriptions.turn_renewal_off,
        commands.TurnRenewalOn: subscriptions.turn_renewal_on,
        commands.CancelSubscription: subscriptions.cancel_subscription,
        commands.GrantTime: subscriptions.grant_time,
        commands.EndSubscription: subscriptions.end_subscription,
        commands.UnparkSubscription: subscriptions.unpark_subscription,
        commands.EraseViewer: erasure.erase_viewer,
        commands.MuteReminders: muting.mute_reminders,
        commands.PauseSubscription: pauses.pause_subscription,
        commands.ResumeSubscription: pauses.resume_subscription,
        commands.ChangePlan: changes.change_plan,
        commands.DropPlanChange: changes.drop_plan_change,
        commands.RenewSubscription: renewals.renew_subscription,
        commands.CollectInvoice: renewals.collect_invoice,
        commands.OpenCheckout: checkout.open_checkout,
        commands.AbandonCheckout: checkout.abandon_checkout,
        commands.IssueInvoice: invoices.issue_invoice,
        commands.CancelInvoice: invoices.cancel_invoice,
        commands.ExpireInvoice: invoices.expire_invoice,
        commands.RetryPayment: retries.retry_payment,
        commands.RecordPaymentOutcome: payments.record_payment_outcome,
        commands.RefundInvoice: refunds.refund_invoice,
        commands.RecordRefundOutcome: refunds.record_refund_outcome,
        commands.ChooseCard: cards.choose_card,
        commands.CheckCard: trials.check_card,
        commands.PlanPriceMove: price_moves.plan_price_move,
        commands.AnnouncePrice: price_moves.announce_price,
        commands.AnswerPriceMove: price_moves.answer_price_move,
        commands.DropPriceMove: price_moves.drop_price_move,
        commands.CancelPriceMove: price_moves.cancel_price_move,
        commands.RecordUnseenRefund: unseen_refunds.record_unseen_refund,
        commands.RecordDispute: disputes.record_dispute,
        commands.SettleDispute: disputes.settle_dispute,
        commands.RecordDifference: differences.record_difference,
        commands.SettleDifference: differences.settle_difference,
        commands.RedeemPromoCode: promo_codes.redeem_promo_code,
        commands.BuyGift: gift_purchase.buy_gift,
        commands.ClaimGift: gifts.claim_gift,
        commands.ExpireGift: gifts.expire_gift,
        commands.ReturnGift: gifts.return_gift,
        commands.WithdrawCard: cards.withdraw_card,
        commands.AdvanceClock: clock.advance_clock,
        commands.RecordNotification: notifications.record_notification,
        commands.RetryNotification: notifications.retry_notification,
    }
)
"""Every command has exactly one handler; a test holds this against `interaction_bus.commands`."""
