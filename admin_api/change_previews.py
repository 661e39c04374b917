"""Previews of changes as managers read them: to the viewer's days, in both languages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from admin_api.schemas.values import LANGUAGES, money_answer
from billing_rules.next_charges import NextCharge
from billing_rules.preview_sentences import (
    Reader,
    cancel_sentence,
    change_sentence,
    pause_sentence,
)
from billing_rules.previews import (
    PreviewRefused,
    preview_cancel,
    preview_change,
    preview_pause,
)
from models import Plan, Price
from models.outlooks import ReadOutlook, find_outlook, get_offer
from runtime.web.problems import Conflict, NotFound

Body = dict[str, Any]

HOME_ZONE = ZoneInfo("Europe/Moscow")
"""In which managers count days."""


def show_change(
    session: Session, subscription_id: UUID, plan_id: UUID, price_id: UUID, *, at_period_end: bool
) -> Body:
    """Return what going over to another plan would do.

    Raises:
        NotFound: There is no such subscription, plan or price.
        Conflict: The rules forbid it.
    """
    found = _get_outlook(session, subscription_id)
    _require_offer(session, plan_id, price_id)
    offer = get_offer(session, plan_id, price_id)
    try:
        preview = preview_change(
            found.outlook, offer.offer, at_period_end=at_period_end, at=found.at
        )
    except PreviewRefused as refused:
        raise _conflict(refused, found) from refused
    return {
        "sentence": _sentences(lambda reader: change_sentence(preview, offer.titles, reader)),
        "credit": money_answer(preview.credit),
        "charge": money_answer(preview.charge),
        "due_now": money_answer(preview.due_now),
        "goes_back": money_answer(preview.goes_back),
        "quoted_amount_minor": preview.quoted_amount.amount_minor,
        "begins_at": preview.begins_at,
        "period_end": preview.period_end,
        "access_until": preview.access_until,
        "next_charge": _next_charge(preview.next_charge),
        "card": preview.card_last_four,
        "quoted_at": preview.quoted_at,
    }


def show_cancellation(session: Session, subscription_id: UUID) -> Body:
    """Return what ending a subscription with a refund would give back.

    Raises:
        NotFound: There is no such subscription.
        Conflict: The rules forbid it.
    """
    found = _get_outlook(session, subscription_id)
    try:
        preview = preview_cancel(found.outlook, at=found.at)
    except PreviewRefused as refused:
        raise _conflict(refused, found) from refused
    return {
        "sentence": _sentences(lambda reader: cancel_sentence(preview, reader)),
        "goes_back": money_answer(preview.goes_back),
        "access_until": preview.access_until,
        "quoted_at": preview.quoted_at,
    }


def show_pause(
    session: Session, subscription_id: UUID, until: datetime | None, *, longest: timedelta
) -> Body:
    """Return what standing still would do.

    Raises:
        NotFound: There is no such subscription.
        Conflict: The rules forbid it.
    """
    found = _get_outlook(session, subscription_id)
    try:
        preview = preview_pause(found.outlook, resumes_at=until, longest=longest, at=found.at)
    except PreviewRefused as refused:
        raise _conflict(refused, found) from refused
    return {
        "sentence": _sentences(lambda reader: pause_sentence(preview, reader)),
        "access_until": preview.access_until,
        "days_left": preview.left.days,
        "resumes_at": preview.resumes_at,
        "period_end": preview.period_end,
        "next_charge": _next_charge(preview.next_charge),
        "quoted_at": preview.quoted_at,
    }


def _get_outlook(session: Session, subscription_id: UUID) -> ReadOutlook:
    found = find_outlook(session, subscription_id)
    if found is None:
        raise NotFound("There is no such subscription.", code="subscription_not_found")
    return found


def _require_offer(session: Session, plan_id: UUID, price_id: UUID) -> None:
    if session.get(Plan, plan_id) is None:
        raise NotFound("There is no such plan.", code="plan_not_found")
    if session.get(Price, price_id) is None:
        raise NotFound("There is no such price.", code="price_not_found")


def _conflict(refused: PreviewRefused, found: ReadOutlook) -> Conflict:
    refusal = refused.refusal
    message = f"{refusal.message[0].upper()}{refusal.message[1:]}."
    state = found.outlook.standing.state
    return Conflict(message, code=refusal.code, state=state, allowed=refusal.allowed)


def _sentences(sentence_for: Callable[[Reader], str]) -> dict[str, str]:
    return {language: sentence_for(Reader(language, HOME_ZONE)) for language in LANGUAGES}


def _next_charge(charge: NextCharge | None) -> Body | None:
    if charge is None:
        return None
    return {"at": charge.at, "amount": money_answer(charge.amount), "card": charge.card_last_four}
