"""Every wish that may change the state of billing: all the words of the system in one place.

Fields named `viewer_id`, `subscription_id`, `invoice_id`, `payment_id`, `refund_id`,
`saved_card_id` and so on say what a command is about; the State Updater locks exactly those rows,
and what hangs together with them, before the handler runs. Fields named `about_…_id` only tell,
and lock nothing. Fields named `new_…_id` are ids of rows to be made, chosen by the sender, so that
a repeated command meets its own rows.

Bodies carry ids and amounts, never tokens, names or e-mail; what must travel and is not for
everybody's eyes is sealed. Fields are added with a default, never renamed.
"""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Root of the commands; `VERSION` rises when a field changes its meaning."""

    VERSION: ClassVar[int] = 1


class Subscribe(Command, frozen=True, kw_only=True):
    """Begin a subscription with its first invoice, at the price that the viewer was shown.

    `sealed_profile` holds e-mail, locale and zone from the viewer's token. A trial begins with the
    check of a card, or at once where the plan needs none.
    """

    viewer_id: UUID
    new_subscription_id: UUID
    new_invoice_id: UUID
    plan_id: UUID
    price_id: UUID
    sealed_profile: str
    trial: bool = False
    promo_code_id: UUID | None = None


class OpenCheckout(Command, frozen=True, kw_only=True):
    """Open one attempt to pay an invoice in the widget; one already open is answered again."""

    viewer_id: UUID
    invoice_id: UUID
    new_payment_id: UUID


class IssueInvoice(Command, frozen=True, kw_only=True):
    """Demand an extra amount of a subscriber, as a manager decided."""

    subscription_id: UUID
    new_invoice_id: UUID
    amount_minor: int
    currency: str
    description: str
    reason: str


class CancelInvoice(Command, frozen=True, kw_only=True):
    """Annul an unpaid invoice. `viewer_id` is none when a manager asks."""

    invoice_id: UUID
    viewer_id: UUID | None = None
    reason: str


class RefundInvoice(Command, frozen=True, kw_only=True):
    """Give money back, all that may still be refunded when `amount_minor` is none.

    `despite_claim` says that the manager knows that somebody watches with the gift it paid for.
    """

    invoice_id: UUID
    new_refund_id: UUID
    amount_minor: int | None = None
    reason: str
    despite_claim: bool = False


class RetryPayment(Command, frozen=True, kw_only=True):
    """Charge the viewer's saved card once more for the invoice of a failed payment.

    `attempt_number` is how many tries the manager saw; the click means the next one.
    """

    payment_id: UUID
    new_payment_id: UUID
    attempt_number: int
    reason: str


class TurnRenewalOff(Command, frozen=True, kw_only=True):
    """Let the subscription end with its paid period. `viewer_id` is none when a manager asks."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class TurnRenewalOn(Command, frozen=True, kw_only=True):
    """Renew the subscription again when its paid period ends."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class CancelSubscription(Command, frozen=True, kw_only=True):
    """End the subscription and its access now; `refund` is none or prorated."""

    subscription_id: UUID
    viewer_id: UUID | None = None
    reason: str
    refund: str = "none"
    new_refund_id: UUID | None = None


class PauseSubscription(Command, frozen=True, kw_only=True):
    """Let the paid period stand still, until `resumes_at` or until the viewer resumes it."""

    subscription_id: UUID
    viewer_id: UUID | None = None
    resumes_at: datetime | None = None


class ResumeSubscription(Command, frozen=True, kw_only=True):
    """Let a paused subscription go on. `viewer_id` is none when its time has come."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class ChangePlan(Command, frozen=True, kw_only=True):
    """Go over to another plan, now at the quoted cost or with the next period.

    `quoted_minor` is what the viewer was shown for the instant `quoted_at`: a negative one goes
    back to them. Both are none when the plan changes with the next period.
    """

    subscription_id: UUID
    viewer_id: UUID | None = None
    plan_id: UUID
    price_id: UUID
    at_period_end: bool
    quoted_at: datetime | None = None
    quoted_minor: int | None = None
    new_invoice_id: UUID
    new_payment_id: UUID
    new_refund_id: UUID


class DropPlanChange(Command, frozen=True, kw_only=True):
    """Stay with the plan: take back a change that was to come with the next period."""

    subscription_id: UUID
    viewer_id: UUID | None = None


class ChooseCard(Command, frozen=True, kw_only=True):
    """Agree that renewals are charged to this card; an unpaid renewal is tried with it at once."""

    subscription_id: UUID
    saved_card_id: UUID
    viewer_id: UUID
    new_payment_id: UUID


class MuteReminders(Command, frozen=True, kw_only=True):
    """Stop the reminders that a viewer can do without, or send them again.

    It holds for the subscription that the viewer has; who has none has nothing to mute.
    """

    viewer_id: UUID
    muted: bool


class UnparkSubscription(Command, frozen=True, kw_only=True):
    """Let the sweeps look again at a subscription that a bug of ours failed on."""

    subscription_id: UUID
    reason: str


class CheckCard(Command, frozen=True, kw_only=True):
    """Save a further card for renewals: the payment that shows it goes back at once."""

    subscription_id: UUID
    viewer_id: UUID
    new_invoice_id: UUID


class RedeemPromoCode(Command, frozen=True, kw_only=True):
    """Use a promo code for a subscription that the viewer has."""

    subscription_id: UUID
    viewer_id: UUID
    promo_code_id: UUID


class BuyGift(Command, frozen=True, kw_only=True):
    """Order periods of a plan for somebody else; the code is known by its digest alone."""

    viewer_id: UUID
    new_gift_id: UUID
    new_invoice_id: UUID
    plan_id: UUID
    price_id: UUID
    periods: int
    code_digest: str
    sealed_code: str
    sealed_profile: str


class ClaimGift(Command, frozen=True, kw_only=True):
    """Take a gift: it prolongs the viewer's subscription or begins one."""

    gift_id: UUID
    viewer_id: UUID
    new_subscription_id: UUID
    sealed_profile: str


class ExpireGift(Command, frozen=True, kw_only=True):
    """Let a gift lapse that nobody claimed in time."""

    gift_id: UUID


class ReturnGift(Command, frozen=True, kw_only=True):
    """Take a gift back that nobody claimed, and give its money back."""

    gift_id: UUID
    new_refund_id: UUID
    reason: str


class PlanPriceMove(Command, frozen=True, kw_only=True):
    """Plan for one subscription when it goes over to a new price."""

    price_move_id: UUID
    subscription_id: UUID
    new_price_consent_id: UUID


class AnnouncePrice(Command, frozen=True, kw_only=True):
    """Tell one viewer the new price."""

    price_consent_id: UUID


class AnswerPriceMove(Command, frozen=True, kw_only=True):
    """Record what the viewer says to the new price."""

    price_consent_id: UUID
    viewer_id: UUID
    agrees: bool


class DropPriceMove(Command, frozen=True, kw_only=True):
    """Close what was planned for one viewer once the new price can never reach them."""

    price_consent_id: UUID


class CancelPriceMove(Command, frozen=True, kw_only=True):
    """Stop moving subscribers to a price; those who were moved stay there."""

    price_move_id: UUID
    reason: str


class WithdrawCard(Command, frozen=True, kw_only=True):
    """Forget a saved card for good."""

    saved_card_id: UUID
    viewer_id: UUID


class GrantTime(Command, frozen=True, kw_only=True):
    """Give a running subscription more days at no charge."""

    subscription_id: UUID
    days: int
    reason: str


class RecordDispute(Command, frozen=True, kw_only=True):
    """Record that a bank took a payment back on its customer's word."""

    payment_id: UUID
    new_dispute_id: UUID
    transaction_id: int
    amount_minor: int
    currency: str
    opened_at: datetime
    reason: str


class SettleDispute(Command, frozen=True, kw_only=True):
    """Record how a dispute ended."""

    dispute_id: UUID
    won: bool
    reason: str


class RecordDifference(Command, frozen=True, kw_only=True):
    """Record where the provider's books and ours differ, for people to see."""

    new_difference_id: UUID
    day: date
    kind: str
    provider_transaction_id: int | None = None
    about_payment_id: UUID | None = None
    about_refund_id: UUID | None = None
    about_invoice_id: UUID | None = None
    theirs: dict[str, str | int | None] | None = None
    ours: dict[str, str | int | None] | None = None
    cure: str | None = None


class SettleDifference(Command, frozen=True, kw_only=True):
    """Record that a difference is settled, by a manager's word or because it is gone."""

    difference_id: UUID
    note: str


class AdvanceClock(Command, frozen=True, kw_only=True):
    """Move the sandbox's time to `target`, letting everything due on the way happen."""

    new_clock_move_id: UUID
    target: datetime


class RecordNotification(Command, frozen=True, kw_only=True):
    """Keep what the provider told us and settle what it is about.

    `payment_id` is the order number it names when that is an id, whether we know it or not. News
    about no single operation get a `transaction_id` that follows from their body.
    """

    provider: str
    kind: str
    transaction_id: int
    payment_id: UUID | None = None
    refund_id: UUID | None = None
    content_type: str
    sealed_body: str
    body_digest: str
    received_at: datetime


class RetryNotification(Command, frozen=True, kw_only=True):
    """Try a quarantined notification again."""

    notification_id: UUID
    payment_id: UUID | None = None


class RecordPaymentOutcome(Command, frozen=True, kw_only=True):
    """Settle an attempt to take money, whoever learnt of its fate.

    `outcome` is one of approved, declined, refused, pending, unknown, not_sent. `sealed_card`
    holds the token and the look of the card when the provider let us keep it. `asked_at` is when
    a provider was asked that knew of no such payment: news may be old when they are carried out.
    """

    payment_id: UUID
    outcome: str
    source: str
    transaction_id: int | None = None
    amount_minor: int | None = None
    currency: str | None = None
    decline_code: str | None = None
    decline_class: str | None = None
    reason: str | None = None
    payer_message: str | None = None
    retry_after: datetime | None = None
    card_mask: str | None = None
    sealed_card: str | None = None
    asked_at: datetime | None = None


class RecordRefundOutcome(Command, frozen=True, kw_only=True):
    """Settle the return of money: outcome is one of succeeded, refused, unknown, not_sent."""

    refund_id: UUID
    outcome: str
    source: str
    transaction_id: int | None = None
    amount_minor: int | None = None
    currency: str | None = None
    reason: str | None = None


class RecordUnseenRefund(Command, frozen=True, kw_only=True):
    """Book a refund that somebody made in the provider's cabinet, as its books show it."""

    payment_id: UUID
    transaction_id: int
    amount_minor: int
    currency: str
    source: str


class AbandonCheckout(Command, frozen=True, kw_only=True):
    """Close an attempt that the viewer left in the widget and the provider never heard of."""

    payment_id: UUID


class ExpireInvoice(Command, frozen=True, kw_only=True):
    """Let an unpaid invoice lapse once its time is over."""

    invoice_id: UUID


class RenewSubscription(Command, frozen=True, kw_only=True):
    """Demand the next period of a subscription and charge its saved card."""

    subscription_id: UUID
    new_invoice_id: UUID
    new_payment_id: UUID
    period_start: datetime


class CollectInvoice(Command, frozen=True, kw_only=True):
    """Charge the saved card for an unpaid invoice whose next attempt is due."""

    invoice_id: UUID
    new_payment_id: UUID


class EndSubscription(Command, frozen=True, kw_only=True):
    """Close a subscription whose access has run out."""

    subscription_id: UUID


COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        Subscribe,
        OpenCheckout,
        IssueInvoice,
        CancelInvoice,
        RefundInvoice,
        RetryPayment,
        TurnRenewalOff,
        TurnRenewalOn,
        CancelSubscription,
        PauseSubscription,
        ResumeSubscription,
        ChangePlan,
        DropPlanChange,
        ChooseCard,
        CheckCard,
        MuteReminders,
        UnparkSubscription,
        WithdrawCard,
        GrantTime,
        RedeemPromoCode,
        BuyGift,
        ClaimGift,
        ExpireGift,
        ReturnGift,
        PlanPriceMove,
        AnnouncePrice,
        AnswerPriceMove,
        DropPriceMove,
        CancelPriceMove,
        RecordDispute,
        SettleDispute,
        RecordDifference,
        SettleDifference,
        AdvanceClock,
        RecordNotification,
        RetryNotification,
        RecordPaymentOutcome,
        RecordRefundOutcome,
        RecordUnseenRefund,
        AbandonCheckout,
        ExpireInvoice,
        RenewSubscription,
        CollectInvoice,
        EndSubscription,
    )
}
"""Type in the envelope to class: what is not in it is unknown and goes to the dead letters."""
