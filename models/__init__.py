"""State Storage: one table a module, and the reads that several processes share."""

from models.base import Base
from models.bulk_grants import BulkGrant, BulkGrantRow
from models.catalogue import Plan, Price
from models.clock import ClockMove, ClockOffset
from models.differences import Difference
from models.disputes import Dispute
from models.gifts import Gift
from models.history import ManagerAction, StateChange
from models.invoices import Invoice
from models.messages import ConsumedMessage, OutboxMessage
from models.notifications import ProviderNotification
from models.payments import Payment
from models.price_moves import PriceMove, PriceMoveViewer
from models.promo_codes import PromoCode, PromoRedemption
from models.receipts import FiscalReceipt
from models.refunds import Refund
from models.reminders import REMINDER_CALLS, Heartbeat, Letter, Reminder
from models.saved_cards import SavedCard
from models.subscriptions import Subscription
from models.viewers import Viewer

__all__ = [
    "REMINDER_CALLS",
    "Base",
    "BulkGrant",
    "BulkGrantRow",
    "ClockMove",
    "ClockOffset",
    "ConsumedMessage",
    "Difference",
    "Dispute",
    "FiscalReceipt",
    "Gift",
    "Heartbeat",
    "Invoice",
    "Letter",
    "ManagerAction",
    "OutboxMessage",
    "Payment",
    "Plan",
    "Price",
    "PriceMove",
    "PriceMoveViewer",
    "PromoCode",
    "PromoRedemption",
    "ProviderNotification",
    "Refund",
    "Reminder",
    "SavedCard",
    "StateChange",
    "Subscription",
    "Viewer",
]
