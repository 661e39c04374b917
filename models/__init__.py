"""State Storage: one table a module, and the reads that several processes share."""

from models.base import Base
from models.catalogue import Plan, Price
from models.clock import ClockOffset
from models.history import ManagerAction, StateChange
from models.invoices import Invoice
from models.messages import ConsumedMessage, OutboxMessage
from models.notifications import ProviderNotification
from models.payments import Payment
from models.refunds import Refund
from models.reminders import Reminder
from models.saved_cards import SavedCard
from models.subscriptions import Subscription
from models.viewers import Viewer

__all__ = [
    "Base",
    "ClockOffset",
    "ConsumedMessage",
    "Invoice",
    "ManagerAction",
    "OutboxMessage",
    "Payment",
    "Plan",
    "Price",
    "ProviderNotification",
    "Refund",
    "Reminder",
    "SavedCard",
    "StateChange",
    "Subscription",
    "Viewer",
]
