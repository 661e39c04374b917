"""What an administrator may do with a dead letter: send it again, or drop it."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _, lazy_gettext

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.dead_letters.addresses import letter_route
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from admin_api.roles import OPERATORS


def _replay_follows(letter: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(
            _("%(type)s goes again to where it was sent first: %(exchange)s, %(key)s."),
            type=letter["type"] or letter["message_id"],
            exchange=letter["exchange"] or "—",
            key=letter["routing_key"],
        ),
        sentence(_("If it was carried out before, nothing happens twice.")),
        sentence(_("If it fails again, it comes back here.")),
    )


def _drop_follows(letter: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(
            _("%(type)s is forgotten for good: nobody will carry it out."),
            type=letter["type"] or letter["message_id"],
        ),
        sentence(
            _(
                "If money waits for it, that payment or refund is found again only by the "
                "comparison with the provider's books."
            )
        ),
        sentence(_("This cannot be taken back. Copy what it says first, if in doubt.")),
    )


def _order_of(route: str) -> Callable[[Record, ActForm], Order]:
    return lambda letter, form: Order(
        letter_route(letter["message_id"], route), {"reason": form.reason.data}
    )


def _is_there(_letter: Record) -> bool:
    return True


REPLAY = Act(
    key="replay",
    verb=lazy_gettext("Send again"),
    fits=_is_there,
    follows=_replay_follows,
    order=_order_of("replay"),
    done=lazy_gettext("The letter was sent again."),
    roles=OPERATORS,
)

DROP = Act(
    key="drop",
    verb=lazy_gettext("Drop"),
    fits=_is_there,
    follows=_drop_follows,
    order=_order_of("drop"),
    done=lazy_gettext("The letter was dropped."),
    roles=OPERATORS,
    is_danger=True,
)

LETTER_ACTS = (REPLAY, DROP)
"""In the order of their buttons."""
