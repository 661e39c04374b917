"""A payment with its surroundings, every try on its invoice, and who asked for more of them."""

from uuid import UUID

from sqlalchemy import Connection, Text, cast, select

from admin_api.queries.embedded import embedded
from admin_api.queries.invoice_story import NOTIFICATIONS
from admin_api.queries.invoices import ATTEMPTS
from admin_api.queries.pages import Record, find_one
from admin_api.queries.payments import CARDS, FAILED, IS_LAST_FAILURE
from models import (
    ConsumedMessage,
    Invoice,
    ManagerAction,
    Payment,
    Plan,
    ProviderNotification,
    Subscription,
    Viewer,
)

RETRY_ACTION = "retry_payment"
"""As the trail names it."""

FAILED_ROWS = FAILED.join(Viewer, Viewer.id == Payment.viewer_id).add_columns(
    Viewer.email, Invoice.next_attempt_at
)

FAILED_IDS = (
    select(Payment.id)
    .join(Invoice, Invoice.id == Payment.invoice_id)
    .outerjoin(Viewer, Viewer.id == Payment.viewer_id)
    .where(IS_LAST_FAILURE)
)
"""The ids of the same rows, with what filters and sorts look at."""

_attempts = ATTEMPTS.where(Payment.invoice_id == Invoice.id).correlate(Invoice)

_news = NOTIFICATIONS.where(ProviderNotification.payment_id == Payment.id).correlate(Payment)

_retries = (
    select(
        ManagerAction.occurred_at,
        ManagerAction.manager_id,
        ManagerAction.reason,
        ManagerAction.command_id,
        ManagerAction.detail["outcome"].astext.label("outcome"),
        ManagerAction.detail["code"].astext.label("code"),
        ManagerAction.detail["task_id"].astext.label("task_id"),
        ConsumedMessage.outcome.label("command_outcome"),
        ConsumedMessage.problem["code"].astext.label("command_code"),
    )
    .outerjoin(ConsumedMessage, ConsumedMessage.id == ManagerAction.command_id)
    .where(ManagerAction.subject_id == cast(Payment.id, Text), ManagerAction.action == RETRY_ACTION)
    .order_by(ManagerAction.occurred_at, ManagerAction.id)
    .correlate(Payment)
)

PAYMENT_STORY = CARDS.join(Viewer, Viewer.id == Payment.viewer_id).add_columns(
    Viewer.email,
    Plan.title.label("plan_title"),
    Subscription.parked_at,
    embedded(_attempts, name="history"),
    embedded(_news, name="news"),
    embedded(_retries, name="retries"),
)


def find_payment_story(connection: Connection, payment_id: UUID) -> Record | None:
    """Return a payment with what its page tells of it, or none.

    The lists are `history`, every try on its invoice; `news`, what the provider told of it; and
    `retries`, the lines of the trail about trying it again. The first ones come first.
    """
    return find_one(connection, PAYMENT_STORY.where(Payment.id == payment_id))
