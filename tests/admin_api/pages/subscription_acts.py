"""How the tests of acts with a subscription ask for one, and begin a missed renewal."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from werkzeug.test import TestResponse

from models import Invoice
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk
from tests.state_updater.purchases import (
    TRANSACTION_ID,
    Purchase,
    declined,
    renew,
)


def path_of(purchase: Purchase, key: str) -> str:
    return f"/console/subscriptions/{purchase.subscription_id}/{key}"


def missed(office: Office, purchase: Purchase) -> Invoice:
    """Let the bank decline the renewal for five days, and return its invoice."""
    renewal = renew(office.workshop, purchase)
    later = office.workshop.now() + timedelta(days=5)
    office.workshop.send(
        declined(renewal.payment_id, transaction_id=TRANSACTION_ID + 1, retry_after=later)
    )
    return office.workshop.row(Invoice, renewal.invoice_id)


def day_words(moment: datetime) -> str:
    """Return a day as the console writes it for people in Moscow."""
    local = moment.astimezone(ZoneInfo("Europe/Moscow"))
    return f"{local.day} {local:%B %Y}"


def confirmed(desk: Desk, path: str, **typed: str) -> TestResponse:
    """Fill in the form of an act and confirm what its page says."""
    return desk.confirm(path, desk.send(path, reason=REASON, **typed))
