"""The trail as people read it: with the invoices that acts were about, and the money that moved."""

from sqlalchemy import BigInteger, Uuid, and_, case, cast, func
from sqlalchemy.orm import aliased

from admin_api.queries.audit import ACTIONS
from models import ConsumedMessage, Gift, Invoice, ManagerAction, Payment, Refund

WHOLE_ID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
"""Whoever sends a request names its subject, and a refused one may have named anything."""

_subject_id = case(
    (ManagerAction.subject_id.regexp_match(WHOLE_ID), cast(ManagerAction.subject_id, Uuid))
)

_tried = aliased(Payment)

_invoice_id = case(
    (ManagerAction.subject_kind == "invoice", _subject_id),
    (ManagerAction.subject_kind == "payment", _tried.invoice_id),
    (ManagerAction.subject_kind == "gift", Gift.invoice_id),
)

_amount_minor = func.coalesce(
    Refund.amount_minor, cast(ManagerAction.detail["amount_minor"].astext, BigInteger)
)

_currency = func.coalesce(
    Refund.currency, ManagerAction.detail["currency"].astext, Invoice.currency
)

ACTIONS_ON_PAGES = (
    ACTIONS.select_from(ManagerAction)
    .outerjoin(_tried, and_(ManagerAction.subject_kind == "payment", _tried.id == _subject_id))
    .outerjoin(Gift, and_(ManagerAction.subject_kind == "gift", Gift.id == _subject_id))
    .outerjoin(Invoice, Invoice.id == _invoice_id)
    .outerjoin(Refund, Refund.id == cast(ConsumedMessage.result["refund_id"].astext, Uuid))
    .add_columns(
        Invoice.number.label("invoice_number"),
        case((_currency.is_not(None), _amount_minor)).label("amount_minor"),
        _currency.label("currency"),
    )
)
"""Amounts are those of the refund that came of an act; else what was asked for, where it was told.

The inbox forgets in its time which refund it was; what was asked for stays.
"""
