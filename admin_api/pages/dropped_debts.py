"""What becomes of invoices that an act makes an end of, in the words that are the same for all."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from admin_api.pages.story import sentence
from admin_api.pages.subscription_facts import is_at_bank
from admin_api.queries.pages import Record
from runtime.web.pages.formats import minor


def debts_dropped(story: Record, invoices: Iterable[Record]) -> Iterator[str]:
    """Yield what is not owed any more, and what becomes of money on its way for it.

    Args:
        story: Of the subscription.
        invoices: Of these of its invoices; each can still be paid.
    """
    for invoice in invoices:
        yield sentence(
            _("Invoice %(number)s over %(amount)s is annulled: the viewer does not owe it."),
            number=invoice["number"],
            amount=minor(invoice["amount_minor"], invoice["currency"]),
        )
        if is_at_bank(story, invoice["id"]):
            yield sentence(_("A payment of it is at the bank: what it takes goes back by itself."))
