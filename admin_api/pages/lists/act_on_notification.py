"""Trying a quarantined notification again."""

from collections.abc import Sequence

from flask_babel import gettext as _, lazy_gettext

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.cause_words import NOTIFICATION_WORDS, worded
from admin_api.pages.lists.notifications import PROBLEM_WORDS
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record


def _follows(notification: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(
            _("%(news)s (transaction %(number)s)."),
            news=worded(NOTIFICATION_WORDS, notification["kind"]),
            number=notification["transaction_id"],
        ),
        sentence(
            _("It was not applied: %(problem)s."),
            problem=worded(PROBLEM_WORDS, notification["problem"]),
        ),
        sentence(_("If what it is about is known by now, it is applied as if it had just come.")),
        sentence(_("If not, it stays in quarantine. No card is charged by this.")),
    )


def _order(notification: Record, form: ActForm) -> Order:
    path = f"/admin/v1/notifications/{notification['id']}/retry"
    return Order(path, {"reason": form.reason.data})


RETRY_NOTIFICATION = Act(
    key="retry",
    verb=lazy_gettext("Try the notification again"),
    fits=lambda _notification: True,
    follows=_follows,
    order=_order,
    done=lazy_gettext("It was tried again. If it is still in the list, it could not be applied."),
)
