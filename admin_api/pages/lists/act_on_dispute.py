"""Settling a dispute: what the bank wrote, and what it means for the money."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _, lazy_gettext
from wtforms import SelectField
from wtforms.validators import InputRequired

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.choosing import choices_of
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from billing_rules.lifecycles import DisputeState
from runtime.web.pages.formats import minor

WON, LOST = "won", "lost"


class SettleDisputeForm(ActForm):
    """How it ended."""

    end = SelectField(
        lazy_gettext("How the bank decided"),
        choices=choices_of(
            {
                "": lazy_gettext("Please choose"),
                LOST: lazy_gettext("Against us: the viewer keeps the money"),
                WON: lazy_gettext("For us: the money comes back"),
            }
        ),
        validators=[InputRequired()],
    )


def _follows(dispute: Record, form: SettleDisputeForm) -> Sequence[str]:
    return tuple(_sentences(dispute, is_won=form.end.data == WON))


def _sentences(dispute: Record, *, is_won: bool) -> Iterator[str]:
    currency = dispute["currency"]
    facts = {
        "amount": minor(dispute["amount_minor"], currency),
        "number": dispute["invoice_number"],
    }
    if is_won:
        yield sentence(_("%(amount)s of invoice %(number)s are ours again."), **facts)
    else:
        yield sentence(_("%(amount)s of invoice %(number)s are lost for good."), **facts)
    yield _what_the_invoice_becomes(dispute, is_won=is_won)
    for name, words in (
        ("refunded_minor", _("%(amount)s of it went back by a refund besides.")),
        ("refunds_under_way_minor", _("A refund of %(amount)s is still under way besides.")),
    ):
        if dispute[name]:
            yield sentence(words, amount=minor(dispute[name], currency))
    yield sentence(_("The subscription stays ended. This cannot be taken back."))


def _what_the_invoice_becomes(dispute: Record, *, is_won: bool) -> str:
    if dispute["is_surplus"]:
        return sentence(_("The money was not owed, so that the invoice stays as it is."))
    if is_won:
        return sentence(_("The invoice counts as paid again, less what went back meanwhile."))
    return sentence(_("The invoice counts as refunded."))


def _tell(dispute: Record, form: SettleDisputeForm) -> None:
    form.end.description = _(
        "%(amount)s of invoice %(number)s. The bank says: %(reason)s.",
        amount=minor(dispute["amount_minor"], dispute["currency"]),
        number=dispute["invoice_number"],
        reason=dispute["reason"].rstrip("."),
    )


def _order(dispute: Record, form: SettleDisputeForm) -> Order:
    path = f"/admin/v1/disputes/{dispute['id']}/settle"
    return Order(path, {"won": form.end.data == WON, "reason": form.reason.data})


SETTLE_DISPUTE = Act(
    key="settle",
    verb=lazy_gettext("Settle the dispute"),
    fits=lambda dispute: dispute["state"] == DisputeState.OPENED,
    follows=_follows,
    order=_order,
    done=lazy_gettext("The dispute is settled."),
    form=SettleDisputeForm,
    asks_again=True,
    prepare=_tell,
    is_danger=True,
)
