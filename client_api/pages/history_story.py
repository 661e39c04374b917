"""All that happened to one invoice, line by line, as its viewer reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Row

from billing_rules.lifecycles import PAYMENT, REFUND, PaymentState
from client_api.pages.decline_advice import find_reason
from client_api.pages.standing_words import StandingWords, standing_words
from client_api.pages.submitted_payments import is_on_its_way

MOVE_TITLES: Mapping[str, object] = MappingProxyType(
    {
        "cancel": lazy_gettext("Given up: nothing is to be paid any more"),
        "expire": lazy_gettext("The time to pay was over: nothing is to be paid any more"),
        "write_off": lazy_gettext("Not demanded any more"),
        "dispute": lazy_gettext("We learnt that the payment is disputed at the bank"),
        "win_dispute": lazy_gettext("The bank has decided: the payment stands"),
        "lose_dispute": lazy_gettext("The bank has decided: the money went back"),
    }
)
"""By the trigger of the invoice's move."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened.

    Args:
        at: When.
        title: What.
        amount_minor: Of the money that it is about; none where it is about none.
        standing: How it stands; none where the title says it all.
        notes: Sentences that explain it.
        bank_words: Those of the bank for the payer, in whatever language it speaks.
        receipts: Happenings of kind `receipt` that belong to it.
        counted_in: Invoice of the change of plan that money went back for; none otherwise.
    """

    at: datetime
    title: str
    amount_minor: int | None = None
    standing: StandingWords | None = None
    notes: tuple[str, ...] = ()
    bank_words: str | None = None
    receipts: Sequence[Row[Any]] = ()
    counted_in: UUID | None = None


def tell_story(happenings: Sequence[Row[Any]]) -> list[StoryLine]:
    """Return the lines of an invoice's story, in the order in which things happened.

    Args:
        happenings: Of `LIST_HAPPENINGS`.
    """
    receipts = [row for row in happenings if row.what == "receipt"]
    told = {row.id for row in happenings if row.what in ("payment", "refund")}
    lines = [_line(row, receipts) for row in happenings if row.what != "receipt"]
    lines += [_lone_receipt(row) for row in receipts if row.about_id not in told]
    return sorted(lines, key=lambda line: line.at)


def _line(row: Row[Any], receipts: Iterable[Row[Any]]) -> StoryLine:
    own = [receipt for receipt in receipts if receipt.about_id == row.id]
    if row.what == "payment":
        return _payment_line(row, own)
    if row.what == "refund":
        return _refund_line(row, own)
    return StoryLine(row.at, str(MOVE_TITLES[row.state]))


def _payment_line(row: Row[Any], receipts: Sequence[Row[Any]]) -> StoryLine:
    state = PaymentState.SENT if is_on_its_way(row.state, row.id) else row.state
    return StoryLine(
        at=row.at,
        title=_payment_title(row.origin, row.card_mask),
        amount_minor=row.amount_minor,
        standing=standing_words(state, PAYMENT.subject),
        notes=tuple(_payment_notes(row)),
        bank_words=row.payer_message if row.state == PaymentState.DECLINED else None,
        receipts=receipts,
    )


def _payment_title(origin: str, card: str | None) -> str:
    match origin, card:
        case "schedule", str():
            title = gettext("Planned charge to card •%(card)s", card=card)
        case "schedule", None:
            title = gettext("Planned charge to the saved card")
        case "manager", _:
            title = gettext("Charge that our support began")
        case _, str():
            title = gettext("Payment by card •%(card)s", card=card)
        case _:
            title = gettext("Payment")
    return str(title)


def _payment_notes(row: Row[Any]) -> Iterable[str]:
    if row.state == PaymentState.DECLINED:
        yield str(find_reason(row.decline_code) or gettext("The bank refused."))
        yield str(gettext("Nothing was taken."))
    if is_on_its_way(row.state, row.id):
        yield str(gettext("The bank has not answered yet. You need not do anything."))
    if row.is_surplus:
        yield str(gettext("This money was not owed: it goes back to the card by itself."))


def _refund_line(row: Row[Any], receipts: Sequence[Row[Any]]) -> StoryLine:
    title = (
        gettext("Money back to card •%(card)s", card=row.card_mask)
        if row.card_mask
        else gettext("Money back")
    )
    return StoryLine(
        at=row.at,
        title=str(title),
        amount_minor=row.amount_minor,
        standing=standing_words(row.state, REFUND.subject),
        receipts=receipts,
        counted_in=row.about_id,
    )


def _lone_receipt(row: Row[Any]) -> StoryLine:
    return StoryLine(row.at, str(gettext("Receipt")), row.amount_minor, receipts=(row,))
