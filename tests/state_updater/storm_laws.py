"""What holds whatever a storm does: each law returns the breaches that it finds, none as a rule."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_rules.derivation import Derivation
from billing_rules.lifecycles import LIFECYCLES, RUNNING_SUBSCRIPTION_STATES, PaymentState
from external_payments.operations import PaymentOperation
from models import (
    Invoice,
    Payment,
    Plan,
    PromoCode,
    PromoRedemption,
    Refund,
    SavedCard,
    StateChange,
    Subscription,
)
from models.standing import CHANGE, length_of
from tests.fixtures.workshop import Workshop
from tests.state_updater.worker import Worker

LIFECYCLE_OF = {lifecycle.subject: lifecycle for lifecycle in LIFECYCLES}

PERIOD_KINDS = ("first", "renewal")

DAY = timedelta(hours=24)


def breaches(worker: Worker) -> list[str]:
    """Return every breach of every law."""
    ours = [breach for law in LAWS for breach in law(worker.workshop)]
    return [*ours, *_no_withdrawn_card_charged(worker)]


def _no_withdrawn_card_charged(worker: Worker) -> Iterator[str]:
    """No saved card is charged once its viewer has withdrawn it."""
    cards = {card.id: card for card in worker.workshop.rows(SavedCard, state="withdrawn")}
    payments = {payment.id: payment for payment in worker.workshop.rows(Payment)}
    for operation in worker.provider.books:
        payment = payments.get(operation.payment_id) if operation.payment_id else None
        card = cards.get(payment.saved_card_id) if payment and payment.saved_card_id else None
        if card is None or not isinstance(operation, PaymentOperation):
            continue
        assert card.withdrawn_at is not None
        if operation.created_at > card.withdrawn_at:
            yield f"card {card.id} was charged by {operation.payment_id}"


def _no_broken_history(workshop: Workshop) -> Iterator[str]:
    """Every history is a path of its machine, without gaps, and ends where the row stands."""
    paths: dict[tuple[str, UUID], list[StateChange]] = defaultdict(list)
    query = select(StateChange).order_by(StateChange.subject_id, StateChange.seq)
    with Session(workshop.owner_engine) as session:
        for change in session.scalars(query):
            paths[change.subject_kind, change.subject_id].append(change)
    for (kind, subject_id), path in paths.items():
        for number, (before, change) in enumerate(zip([None, *path], path, strict=False), start=1):
            left = before.to_state if before else None
            targets = LIFECYCLE_OF[kind].targets(change.trigger, left) if left else None
            is_legal = change.to_state in targets if targets is not None else True
            if change.seq != number or change.from_state != left or not is_legal:
                yield f"{kind} {subject_id}: {left} --{change.trigger}--> {change.to_state}"


def _no_refund_beyond_payment(workshop: Workshop) -> Iterator[str]:
    """What went back of a payment is within what was paid, whoever gave it back."""
    returned: dict[UUID, int] = defaultdict(int)
    for refund in workshop.rows(Refund, state="succeeded"):
        returned[refund.payment_id] += refund.amount_minor
    for payment_id, total in returned.items():
        if total > workshop.row(Payment, payment_id).amount_minor:
            yield f"payment {payment_id} gives {total} back"


def _no_unearned_access(workshop: Workshop) -> Iterator[str]:
    """Nobody watches beyond their period and its grace, and nobody within it is shut out."""
    for it in workshop.rows(Subscription):
        if it.state not in RUNNING_SUBSCRIPTION_STATES or it.state == "paused":
            continue
        assert it.period_end is not None
        assert it.access_until is not None
        latest = it.period_end + max(timedelta(days=it.grace_days), timedelta(hours=12))
        if not it.period_end <= it.access_until <= latest:
            yield f"{it.state} {it.id}: access to {it.access_until}, period to {it.period_end}"


def _no_overlap(workshop: Workshop) -> Iterator[str]:
    """No time of a subscription is paid for twice.

    A change to a plan of another length ends a period early, and credits the rest of it.
    """
    held: dict[UUID | None, list[tuple[datetime, datetime]]] = defaultdict(list)
    cut_short: set[UUID | None] = set()
    for invoice in workshop.rows(Invoice):
        if invoice.kind in PERIOD_KINDS and invoice.state in ("paid", "partially_refunded"):
            assert invoice.period_start is not None
            assert invoice.period_end is not None
            held[invoice.subscription_id].append((invoice.period_start, invoice.period_end))
        if invoice.kind == "change" and not invoice.derivation[CHANGE]["keeps_period"]:
            cut_short.add(invoice.subscription_id)
    for subscription_id in held.keys() - cut_short:
        ordered = sorted(held[subscription_id])
        for (_, end), (start, _) in pairwise(ordered):
            if start < end:
                yield f"{subscription_id}: one period ends {end}, another begins {start}"


def _no_short_measure(workshop: Workshop) -> Iterator[str]:
    """A period lasts as long as its plan says: no month is of three weeks."""
    lengths = {plan.code: length_of(plan) for plan in workshop.rows(Plan)}
    for invoice in workshop.rows(Invoice):
        if invoice.kind not in PERIOD_KINDS or invoice.period_start is None:
            continue
        assert invoice.period_end is not None
        span = invoice.period_end - invoice.period_start
        longest = lengths[str(Derivation.from_json(invoice.derivation).plan)].longest
        # The shortest month is 28 parts in 31 of the longest; other units are more alike.
        if not longest * 28 <= span * 31 <= longest * 31:
            yield f"{invoice.kind} {invoice.id} pays for {span}, not for {longest}"


def _no_anchor_beside_its_period(workshop: Workshop) -> Iterator[str]:
    """What follows a paid period begins on the anchor day, or on the last day of a short month."""
    for it in workshop.rows(Subscription):
        if it.period_end is None or it.anchor_day is None:
            continue
        _, last_day = monthrange(it.period_end.year, it.period_end.month)
        if it.period_end.day != min(it.anchor_day, last_day):
            yield f"{it.state} {it.id}: anchored to {it.anchor_day}, period to {it.period_end}"


def _no_amount_without_reason(workshop: Workshop) -> Iterator[str]:
    """The derivation of an invoice adds up to its amount."""
    for invoice in workshop.rows(Invoice):
        told = Derivation.from_json(invoice.derivation)
        if invoice.kind in ("manual", "card_check") or told.list_price_minor is None:
            continue
        owed = told.list_price_minor * (told.gift_periods or 1)
        if told.promo is not None:
            owed -= told.promo.discount_minor
        if told.proration is not None:
            owed = max(0, told.proration.charge_minor - told.proration.credit_minor)
        if owed != invoice.amount_minor:
            yield f"{invoice.kind} {invoice.id}: {invoice.amount_minor}, explained as {owed}"


def _no_promo_beyond_limits(workshop: Workshop) -> Iterator[str]:
    """Uses are counted as they are, within the limits of the code."""
    for code in workshop.rows(PromoCode):
        uses = workshop.rows(PromoRedemption, promo_code_id=code.id)
        standing = [it.viewer_id for it in uses if it.given_back_at is None]
        most = max((standing.count(viewer_id) for viewer_id in standing), default=0)
        is_over = code.most_uses is not None and code.uses > code.most_uses
        if code.uses != len(standing) or most > code.most_uses_per_viewer or is_over:
            yield f"{code.code}: {code.uses} counted, {len(standing)} standing"


def _no_third_try_in_a_day(workshop: Workshop) -> Iterator[str]:
    """The schedule tries an invoice at most twice within 24 hours, whatever the answers."""
    tried: dict[UUID, list[datetime]] = defaultdict(list)
    for payment in workshop.rows(Payment, origin="schedule", state=PaymentState.DECLINED):
        assert payment.settled_at is not None
        tried[payment.invoice_id].append(payment.settled_at)
    for invoice_id, times in tried.items():
        ordered = sorted(times)
        if any(third - first < DAY for first, third in zip(ordered, ordered[2:], strict=False)):
            yield f"invoice {invoice_id} was tried at {ordered}"


LAWS = (
    _no_broken_history,
    _no_refund_beyond_payment,
    _no_unearned_access,
    _no_overlap,
    _no_short_measure,
    _no_anchor_beside_its_period,
    _no_amount_without_reason,
    _no_promo_beyond_limits,
    _no_third_try_in_a_day,
)
