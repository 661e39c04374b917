"""Settling a difference: somebody found out what it was, and writes it down."""

from collections.abc import Sequence

from flask_babel import gettext as _, lazy_gettext

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.lists.difference_words import our_side, subject_of, their_side
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record


def _follows(difference: Record, _form: ActForm) -> Sequence[str]:
    theirs = their_side(difference["theirs"])
    ours = our_side(difference["ours"], subject=subject_of(difference))
    return (
        sentence(_("The provider's books say: %(facts)s."), facts=theirs),
        sentence(_("Our books say: %(facts)s."), facts=ours),
        sentence(
            _(
                "Neither book changes and no money moves: what you write below is kept as what "
                "it was, and the difference is not opened again."
            )
        ),
    )


def _order(difference: Record, form: ActForm) -> Order:
    path = f"/admin/v1/reconciliation/differences/{difference['id']}/settle"
    return Order(path, {"note": form.reason.data})


SETTLE_DIFFERENCE = Act(
    key="settle",
    verb=lazy_gettext("Settle the difference"),
    fits=lambda difference: difference["status"] != "settled",
    follows=_follows,
    order=_order,
    done=lazy_gettext("The difference is settled."),
)
