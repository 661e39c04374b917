"""Reminders of renewals that were not paid. Muting does not stop them: access is at stake."""

from datetime import timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from billing_rules.lifecycles import InvoiceState, PaymentState
from interaction_bus.letters import LetterKind
from models import Invoice, Payment
from reminder.occasions.occasion import Occasion, days

COLLECTED_FOR = timedelta(days=30)
"""After so long no renewal is tried any more, and its end is told by a letter of its own."""

UNHEARD_STATES = (PaymentState.NOT_SENT, PaymentState.REFUSED)
"""Tries that the bank never heard of; the viewer hears of them once no further one follows."""

_LATEST_TRY = (
    select(
        Payment.id,
        Payment.viewer_id,
        Payment.state,
        Payment.origin,
        Payment.settled_at,
        Invoice.next_attempt_at,
    )
    .ext(distinct_on(Payment.invoice_id))
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .where(Invoice.state == InvoiceState.PAST_DUE, Invoice.kind == "renewal")
    .order_by(Payment.invoice_id, Payment.attempt.desc())
    .subquery("latest_try")
)
"""Of each unpaid renewal: a late pass tells of the last refusal, not of all that came before."""

PAYMENT_FAILED = Occasion(
    LetterKind.PAYMENT_FAILED,
    "payment",
    select(
        _LATEST_TRY.c.viewer_id,
        _LATEST_TRY.c.id.label("subject_id"),
        _LATEST_TRY.c.settled_at.label("about"),
        _LATEST_TRY.c.settled_at.label("due_at"),
        (_LATEST_TRY.c.settled_at + days(COLLECTED_FOR)).label("useful_until"),
    ).where(
        # Who was refused in the widget has read it there.
        _LATEST_TRY.c.origin != "widget",
        or_(
            _LATEST_TRY.c.state == PaymentState.DECLINED,
            and_(
                _LATEST_TRY.c.state.in_(UNHEARD_STATES),
                _LATEST_TRY.c.next_attempt_at.is_(None),
            ),
        ),
    ),
)

CARD_MISSING = Occasion(
    LetterKind.CARD_MISSING,
    "invoice",
    select(
        Invoice.viewer_id,
        Invoice.id.label("subject_id"),
        Invoice.created_at.label("about"),
        Invoice.created_at.label("due_at"),
        func.least(Invoice.created_at + days(COLLECTED_FOR), Invoice.period_end).label(
            "useful_until"
        ),
    ).where(
        Invoice.state == InvoiceState.PAST_DUE,
        Invoice.kind == "renewal",
        Invoice.next_attempt_at.is_(None),
        ~exists().where(Payment.invoice_id == Invoice.id),
    ),
)
