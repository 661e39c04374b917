"""Finding anything by whatever a person has of it, in one read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from admin_api.queries.pages import Record
from models import (
    Dispute,
    Gift,
    Invoice,
    Payment,
    Plan,
    PromoCode,
    Refund,
    SavedCard,
    Subscription,
    Viewer,
)

MOST_OF_A_KIND = 20
"""Whoever finds more types more."""

Branch = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class IdSpan:
    """The ids that may be meant.

    Args:
        first: The lowest of them.
        last: The highest; the same where the id is whole.
        ending: Their last digits in small letters; nothing where any will do.
    """

    first: UUID
    last: UUID
    ending: str = ""


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a typed text may mean.

    Args:
        email: Beginning of an address in small letters; none where it cannot be one.
        ids: Of anything.
        number: Of an invoice, or of a transaction at the provider.
        last_four: Of a card.
        promo_code: In capitals.
        gift_digest: By which a gift's code is found.
    """

    email: str | None = None
    ids: IdSpan | None = None
    number: int | None = None
    last_four: str | None = None
    promo_code: str | None = None
    gift_digest: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Return whether there is nothing to look for."""
        return self == SearchTerms()


def find_anything(connection: Connection, terms: SearchTerms) -> list[Record]:
    """Return what the terms may mean, the newest of each kind first.

    Each row has `kind`, `page_id` (of the thing whose page shows it), `title`, `state`, `email`,
    `amount_minor`, `currency` and `at`.

    Args:
        connection: To read with.
        terms: At least one.
    """
    branches = [branch for branch in _branches(terms) if branch is not None]
    if not branches:
        return []
    rows: CompoundSelect[*tuple[Any, ...]] = union_all(
        *(select(branch.limit(MOST_OF_A_KIND).subquery()) for branch in branches)
    )
    return [{**row} for row in connection.execute(rows).mappings()]


def find_viewers_by_part(connection: Connection, part: str) -> list[Record]:
    """Return viewers whose address has `part` anywhere within; it reads every address."""
    within = func.strpos(func.lower(Viewer.email), part) > 0
    rows = connection.execute(_viewers(within).limit(MOST_OF_A_KIND)).mappings()
    return [{**row} for row in rows]


def _branches(terms: SearchTerms) -> list[Branch | None]:
    return [
        _any_of(_viewers, _of_email(terms.email), _within(Viewer.id, terms.ids)),
        _any_of(_subscriptions, _within(Subscription.id, terms.ids)),
        _any_of(_invoices, _within(Invoice.id, terms.ids), _is(Invoice.number, terms.number)),
        _any_of(
            _payments,
            _within(Payment.id, terms.ids),
            _is(Payment.provider_transaction_id, terms.number),
            _is(Payment.card_mask, terms.last_four),
        ),
        _any_of(
            _refunds,
            _within(Refund.id, terms.ids),
            _is(Refund.provider_transaction_id, terms.number),
        ),
        _any_of(
            _disputes,
            _within(Dispute.id, terms.ids),
            _is(Dispute.provider_transaction_id, terms.number),
        ),
        _any_of(
            _cards, _within(SavedCard.id, terms.ids), _is(SavedCard.last_four, terms.last_four)
        ),
        _any_of(
            _promo_codes, _within(PromoCode.id, terms.ids), _is(PromoCode.code, terms.promo_code)
        ),
        _any_of(_gifts, _within(Gift.id, terms.ids), _is(Gift.code_digest, terms.gift_digest)),
    ]


def _any_of(branch: Any, *conditions: ColumnElement[bool] | None) -> Branch | None:
    meant = [condition for condition in conditions if condition is not None]
    return branch(or_(*meant)) if meant else None


def _is(column: Any, value: object | None) -> ColumnElement[bool] | None:
    return None if value is None else column == value


def _within(column: Any, ids: IdSpan | None) -> ColumnElement[bool] | None:
    if ids is None:
        return None
    # The ending is compared only among those that an index has found by their beginning.
    return and_(column >= ids.first, column <= ids.last, cast(column, Text).endswith(ids.ending))


def _of_email(beginning: str | None) -> ColumnElement[bool] | None:
    if beginning is None:
        return None
    return func.lower(Viewer.email).startswith(beginning, autoescape=True)


def _row(kind: str, page_id: Any, title: Any, state: Any, *, email: Any, at: Any) -> list[Any]:
    return [
        literal(kind).label("kind"),
        cast(page_id, Uuid).label("page_id"),
        cast(title, Text).label("title"),
        cast(state, Text).label("state"),
        cast(email, Text).label("email"),
        cast(at, DateTime(timezone=True)).label("at"),
    ]


def _money(amount_minor: Any = None, currency: Any = None) -> list[Any]:
    return [
        cast(null() if amount_minor is None else amount_minor, BigInteger).label("amount_minor"),
        cast(null() if currency is None else currency, Text).label("currency"),
    ]


def _viewers(meant: ColumnElement[bool]) -> Branch:
    row = _row("viewer", Viewer.id, Viewer.email, null(), email=Viewer.email, at=Viewer.created_at)
    # The shortest address is the likeliest to be the one that was typed.
    return select(*row, *_money()).where(meant).order_by(func.length(Viewer.email), Viewer.email)


def _subscriptions(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "subscription",
        Subscription.id,
        Plan.code,
        Subscription.state,
        email=Viewer.email,
        at=Subscription.created_at,
    )
    return (
        select(*row, *_money())
        .join(Plan, Plan.id == Subscription.plan_id)
        .join(Viewer, Viewer.id == Subscription.viewer_id)
        .where(meant)
    )


def _invoices(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "invoice",
        Invoice.id,
        Invoice.number,
        Invoice.state,
        email=Viewer.email,
        at=Invoice.created_at,
    )
    return (
        select(*row, *_money(Invoice.amount_minor, Invoice.currency))
        .join(Viewer, Viewer.id == Invoice.viewer_id)
        .where(meant)
    )


def _payments(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "payment",
        Payment.invoice_id,
        func.coalesce(cast(Payment.provider_transaction_id, Text), cast(Payment.id, Text)),
        Payment.state,
        email=Viewer.email,
        at=Payment.created_at,
    )
    return (
        select(*row, *_money(Payment.amount_minor, Payment.currency))
        .join(Viewer, Viewer.id == Payment.viewer_id)
        .where(meant)
        .order_by(Payment.created_at.desc())
    )


def _refunds(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "refund",
        Refund.invoice_id,
        func.coalesce(cast(Refund.provider_transaction_id, Text), cast(Refund.id, Text)),
        Refund.state,
        email=null(),
        at=Refund.created_at,
    )
    return select(*row, *_money(Refund.amount_minor, Refund.currency)).where(meant)


def _disputes(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "dispute",
        Dispute.invoice_id,
        Dispute.provider_transaction_id,
        Dispute.state,
        email=null(),
        at=Dispute.created_at,
    )
    return select(*row, *_money(Dispute.amount_minor, Dispute.currency)).where(meant)


def _cards(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "saved_card",
        SavedCard.viewer_id,
        SavedCard.brand + " •" + SavedCard.last_four,
        SavedCard.state,
        email=Viewer.email,
        at=SavedCard.created_at,
    )
    return (
        select(*row, *_money())
        .join(Viewer, Viewer.id == SavedCard.viewer_id)
        .where(meant)
        .order_by(SavedCard.created_at.desc())
    )


def _promo_codes(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "promo_code", PromoCode.id, PromoCode.code, null(), email=null(), at=PromoCode.created_at
    )
    return select(*row, *_money()).where(meant)


def _gifts(meant: ColumnElement[bool]) -> Branch:
    row = _row(
        "gift", Gift.invoice_id, Plan.code, Gift.state, email=Viewer.email, at=Gift.created_at
    )
    return (
        select(*row, *_money())
        .join(Plan, Plan.id == Gift.plan_id)
        .join(Viewer, Viewer.id == Gift.buyer_id)
        .where(meant)
    )
