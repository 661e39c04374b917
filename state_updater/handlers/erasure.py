"""Erasing a viewer: what names somebody goes, what the law wants of the books stays.

`docs/explanation/data-protection.md` says of every column why it goes or stays.
"""

from sqlalchemy import func, select

from interaction_bus.commands import EraseViewer
from interaction_bus.events import ViewerErased
from models import FiscalReceipt, Payment, ProviderNotification, SavedCard, Subscription, Viewer
from state_updater.handlers.erasure_obstacles import require_nothing_under_way
from state_updater.machines import can_fire
from state_updater.unit_of_work import UnitOfWork

UNKNOWN_LOCALE = "ru"
UNKNOWN_TIMEZONE = "Europe/Moscow"
"""As of a viewer whose token names neither."""


def erase_viewer(command: EraseViewer, work: UnitOfWork) -> None:
    """Erase a viewer's personal data; their id stays in the books and names nobody any more.

    Whoever is erased twice loses what came since. That they had their trial stays known.

    Raises:
        CommandRejected: There is no such viewer, or something is under way with them.
    """
    viewer = work.viewer(command.viewer_id)
    require_nothing_under_way(viewer, work)
    # The function takes the address, so it is asked for before that is gone.
    work.finally_execute(select(func.erase_traces(viewer.id, viewer.email)))
    _forget_cards(viewer, work)
    _forget_news(viewer, work)
    for subscription in work.rows.each(Subscription):
        if subscription.viewer_id == viewer.id:
            subscription.manager_note = None
    viewer.email = None
    viewer.locale = UNKNOWN_LOCALE
    viewer.timezone = UNKNOWN_TIMEZONE
    viewer.payment_epoch += 1
    viewer.erased_at = work.now
    work.answer(viewer_id=viewer.id, erased_at=work.now.isoformat())
    work.tell(ViewerErased(viewer_id=viewer.id))


def _forget_cards(viewer: Viewer, work: UnitOfWork) -> None:
    """Withdraw every card; brand and history stay, and nothing by which the card is known."""
    for card in work.rows.each(SavedCard):
        if card.viewer_id != viewer.id:
            continue
        if can_fire(card, "withdraw"):
            work.move(card, "withdraw", reason="the viewer was erased")
            card.withdrawn_at = work.now
        card.sealed_token = None
        card.fingerprint = card.first_six = card.last_four = ""
        card.expires_month = card.expires_year = None
    for payment in work.rows.each(Payment):
        if payment.viewer_id == viewer.id:
            payment.card_mask = None


def _forget_news(viewer: Viewer, work: UnitOfWork) -> None:
    """Erase the provider's own words; number, kind and outcome of what it told stay."""
    theirs = {it.id: it for it in work.rows.each(Payment) if it.viewer_id == viewer.id}
    for told in work.rows.each(ProviderNotification):
        if told.payment_id in theirs:
            told.sealed_body = None
            told.conflicting_body = None
    invoice_ids = {payment.invoice_id for payment in theirs.values()}
    for receipt in work.rows.each(FiscalReceipt):
        if receipt.invoice_id in invoice_ids:
            # The register's page shows where the receipt was sent; its numbers find it as well.
            receipt.url = None
