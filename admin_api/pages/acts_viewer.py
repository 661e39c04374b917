"""What may be done about a viewer: erasing who they are, which nobody can take back."""

from collections.abc import Sequence

from flask_babel import gettext as _, lazy_gettext

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from admin_api.roles import ERASERS
from billing_rules.lifecycles import LIVE_SUBSCRIPTION_STATES, SavedCardState


def _has_something_left(story: Record) -> bool:
    """Return whether there is anything to erase; whoever came back may be erased again."""
    if story["erased_at"] is None or story["email"] is not None:
        return True
    return any(card["state"] == SavedCardState.ACTIVE for card in story["cards"])


def _why_not_yet(story: Record) -> str | None:
    if any(it["state"] in LIVE_SUBSCRIPTION_STATES for it in story["subscriptions"]):
        return str(_("A subscription is under way: end it first."))
    return None


def _erasure_follows(story: Record, _form: ActForm) -> Sequence[str]:
    who = story["email"] or str(story["id"])
    return (
        sentence(_("Everything that says who %(viewer)s is will be erased for good."), viewer=who),
        sentence(_("That is the e-mail, saved cards, notes, and the provider's own words.")),
        sentence(
            _("Invoices, payments, refunds and receipts stay, under an id that names nobody.")
        ),
        sentence(
            _("No letter tells the viewer, for the address is gone then: answer them before.")
        ),
    )


ERASE = Act(
    key="erase",
    verb=lazy_gettext("Erase personal data"),
    roles=ERASERS,
    fits=_has_something_left,
    barrier=_why_not_yet,
    follows=_erasure_follows,
    order=lambda story, form: Order(
        f"/admin/v1/viewers/{story['id']}/erase", {"reason": form.reason.data}
    ),
    done=lazy_gettext("The personal data is erased."),
    asks_again=True,
    is_danger=True,
)
