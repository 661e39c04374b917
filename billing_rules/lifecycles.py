"""Every state machine of billing as data: which moves exist, and nothing else.

`state_updater.machines` builds the live machines from these tables; the database takes its CHECK
constraints from them; the diagrams in `docs/` are drawn from them.
"""

from enum import StrEnum

from billing_rules.moves import Lifecycle, move


class PaymentState(StrEnum):
    """Where one attempt to take money stands."""

    OPENED = "opened"
    SENT = "sent"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class InvoiceState(StrEnum):
    """Where a demand for money stands."""

    ISSUED = "issued"
    PAST_DUE = "past_due"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNCOLLECTIBLE = "uncollectible"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


class SubscriptionState(StrEnum):
    """Where a viewer's right to watch stands."""

    AWAITING_PAYMENT = "awaiting_payment"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ABANDONED = "abandoned"


class RefundState(StrEnum):
    """Where the return of money stands."""

    REQUESTED = "requested"
    SENT = "sent"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"


class SavedCardState(StrEnum):
    """Whether a remembered card may still be charged."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    EXPIRED = "expired"


class GiftState(StrEnum):
    """Where a gift stands."""

    ORDERED = "ordered"
    BOUGHT = "bought"
    CLAIMED = "claimed"
    EXPIRED = "expired"
    ABANDONED = "abandoned"
    RETURNED = "returned"


class DisputeState(StrEnum):
    """Where a chargeback stands."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


class PriceConsentState(StrEnum):
    """Where one viewer stands on the way to a new price."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    AGREED = "agreed"
    DECLINED = "declined"
    MOVED = "moved"
    KEPT = "kept"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


_P, _I, _S, _R, _C, _G, _D, _A = (
    PaymentState,
    InvoiceState,
    SubscriptionState,
    RefundState,
    SavedCardState,
    GiftState,
    DisputeState,
    PriceConsentState,
)

PAYMENT = Lifecycle(
    subject="payment",
    states=PaymentState,
    creation="open",
    moves=(
        move("send", [_P.OPENED], _P.SENT),
        move("lose_sight", [_P.SENT], _P.UNKNOWN),
        # The provider's word that money was taken is always believed, however late: the
        # alternative would be money that we hold and do not know of (decision record 4).
        move(
            "succeed",
            [
                _P.OPENED, _P.SENT, _P.UNKNOWN, _P.DECLINED, _P.NOT_SENT, _P.REFUSED, _P.ABANDONED,
            ],
            _P.SUCCEEDED,
        ),
        move("decline", [_P.OPENED, _P.SENT, _P.UNKNOWN], _P.DECLINED),
        move("fail_to_send", [_P.SENT, _P.UNKNOWN], _P.NOT_SENT),
        move("refuse", [_P.OPENED, _P.SENT, _P.UNKNOWN], _P.REFUSED),
        move("abandon", [_P.OPENED], _P.ABANDONED),
    ),
)  # fmt: skip

OPEN_PAYMENT_STATES = (_P.OPENED, _P.SENT, _P.UNKNOWN)
"""While a payment is in one of these, no second attempt on its invoice may start."""

INVOICE = Lifecycle(
    subject="invoice",
    states=InvoiceState,
    creation="issue",
    moves=(
        move("pay", [_I.ISSUED, _I.PAST_DUE, _I.UNCOLLECTIBLE], _I.PAID),
        move("fall_due", [_I.ISSUED], _I.PAST_DUE),
        move("cancel", [_I.ISSUED, _I.PAST_DUE], _I.CANCELLED),
        move("expire", [_I.ISSUED], _I.EXPIRED),
        move("write_off", [_I.PAST_DUE], _I.UNCOLLECTIBLE),
        # These change a date and no state; they are moves so that the history tells of each plan.
        *(move("plan_attempt", [state], state) for state in (_I.ISSUED, _I.PAST_DUE)),
        move("refund_partially", [_I.PAID, _I.PARTIALLY_REFUNDED], _I.PARTIALLY_REFUNDED),
        move("refund", [_I.PAID, _I.PARTIALLY_REFUNDED], _I.REFUNDED),
        move("dispute", [_I.PAID, _I.PARTIALLY_REFUNDED], _I.DISPUTED),
        move("win_dispute", [_I.DISPUTED], _I.PAID),
        move("lose_dispute", [_I.DISPUTED], _I.REFUNDED),
    ),
)

PAYABLE_INVOICE_STATES = (_I.ISSUED, _I.PAST_DUE, _I.UNCOLLECTIBLE)
"""Money that arrives for an invoice in any other state is a surplus and goes back by itself."""

COLLECTABLE_INVOICE_STATES = (_I.ISSUED, _I.PAST_DUE)
"""Only for these may we start an attempt ourselves; an uncollectible one waits for the viewer."""

RUNNING_SUBSCRIPTION_STATES = (_S.TRIALING, _S.ACTIVE, _S.PAST_DUE, _S.PAUSED)
"""A subscription that has begun and not ended."""

SUBSCRIPTION = Lifecycle(
    subject="subscription",
    states=SubscriptionState,
    creation="subscribe",
    moves=(
        move("start_trial", [_S.AWAITING_PAYMENT], _S.TRIALING),
        move("activate", [_S.AWAITING_PAYMENT, _S.TRIALING], _S.ACTIVE),
        move("abandon", [_S.AWAITING_PAYMENT], _S.ABANDONED),
        move("renew", [_S.TRIALING, _S.ACTIVE, _S.PAST_DUE], _S.ACTIVE),
        move("fall_due", [_S.TRIALING, _S.ACTIVE], _S.PAST_DUE),
        move("pause", [_S.ACTIVE], _S.PAUSED),
        move("resume", [_S.PAUSED], _S.ACTIVE),
        move("cancel", RUNNING_SUBSCRIPTION_STATES, _S.CANCELLED),
        move("expire", RUNNING_SUBSCRIPTION_STATES, _S.EXPIRED),
        # These change a flag or a date and no state; they are moves so that the history has them.
        *(
            move(trigger, [state], state)
            for trigger in ("turn_renewal_off", "turn_renewal_on", "extend", "choose_card")
            for state in RUNNING_SUBSCRIPTION_STATES
        ),
        # Who owes money or stands still pays or resumes first; what is agreed stays in the history.
        *(
            move(trigger, [state], state)
            for trigger in ("change_plan", "schedule_change", "drop_change", "redeem_promo_code")
            for state in (_S.TRIALING, _S.ACTIVE)
        ),
        move("redeem_promo_code", [_S.AWAITING_PAYMENT], _S.AWAITING_PAYMENT),
    ),
)

RENEWING_SUBSCRIPTION_STATES = (_S.TRIALING, _S.ACTIVE, _S.PAST_DUE)
"""A further period may be demanded in these; a paused one resumes first."""

LIVE_SUBSCRIPTION_STATES = (_S.AWAITING_PAYMENT, *RUNNING_SUBSCRIPTION_STATES)
"""A viewer has at most one subscription in these."""

REFUND = Lifecycle(
    subject="refund",
    states=RefundState,
    creation="request",
    moves=(
        move("send", [_R.REQUESTED], _R.SENT),
        move("lose_sight", [_R.SENT], _R.UNKNOWN),
        move("succeed", [_R.REQUESTED, _R.SENT, _R.UNKNOWN, _R.REFUSED], _R.SUCCEEDED),
        move("refuse", [_R.SENT, _R.UNKNOWN], _R.REFUSED),
    ),
)

OPEN_REFUND_STATES = (_R.REQUESTED, _R.SENT, _R.UNKNOWN)
"""Money that is promised back: counted against what may still be refunded."""

SAVED_CARD = Lifecycle(
    subject="saved_card",
    states=SavedCardState,
    creation="save",
    moves=(
        move("withdraw", [_C.ACTIVE, _C.REJECTED, _C.EXPIRED], _C.WITHDRAWN),
        move("reject", [_C.ACTIVE], _C.REJECTED),
        move("expire", [_C.ACTIVE], _C.EXPIRED),
    ),
)

GIFT = Lifecycle(
    subject="gift",
    states=GiftState,
    creation="order",
    moves=(
        move("buy", [_G.ORDERED], _G.BOUGHT),
        move("abandon", [_G.ORDERED], _G.ABANDONED),
        move("claim", [_G.BOUGHT], _G.CLAIMED),
        move("expire", [_G.BOUGHT], _G.EXPIRED),
        move("return", [_G.BOUGHT, _G.EXPIRED], _G.RETURNED),
    ),
)

DISPUTE = Lifecycle(
    subject="dispute",
    states=DisputeState,
    creation="open",
    moves=(
        move("win", [_D.OPENED], _D.WON),
        move("lose", [_D.OPENED], _D.LOST),
    ),
)

MONEY_TAKING_DISPUTE_STATES = (_D.OPENED, _D.LOST)
"""The bank may take the money back, or has: a refund as well would pay twice."""

PRICE_CONSENT = Lifecycle(
    subject="price_consent",
    states=PriceConsentState,
    creation="plan",
    moves=(
        move("announce", [_A.PLANNED], _A.ANNOUNCED),
        move("agree", [_A.ANNOUNCED, _A.DECLINED], _A.AGREED),
        move("decline", [_A.ANNOUNCED, _A.AGREED], _A.DECLINED),
        move("postpone", [_A.PLANNED], _A.PLANNED),
        move("move", [_A.ANNOUNCED, _A.AGREED], _A.MOVED),
        move("keep", [_A.ANNOUNCED, _A.DECLINED], _A.KEPT),
        move("stop", [_A.ANNOUNCED, _A.DECLINED], _A.STOPPED),
        move("cancel", [_A.PLANNED, _A.ANNOUNCED, _A.AGREED, _A.DECLINED], _A.CANCELLED),
    ),
)

OPEN_PRICE_CONSENT_STATES = (_A.PLANNED, _A.ANNOUNCED, _A.AGREED, _A.DECLINED)
"""The new price still lies ahead."""

LIFECYCLES = (
    PAYMENT,
    INVOICE,
    SUBSCRIPTION,
    REFUND,
    SAVED_CARD,
    GIFT,
    DISPUTE,
    PRICE_CONSENT,
)
