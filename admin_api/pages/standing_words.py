"""How a subscription stands, in one sentence."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from admin_api.pages.story import sentence
from admin_api.pages.subscription_facts import (
    is_ending,
    is_next_free,
    is_trial_time,
    unpaid_invoices,
)
from admin_api.queries.pages import Record
from billing_rules.lifecycles import SubscriptionState
from billing_rules.next_charges import Sequel
from models.upcoming import terms_of
from runtime.web.pages.formats import day, moment


def standing_words(story: Record) -> str:
    """Return what is so with a subscription.

    Args:
        story: As `find_subscription_story` returns it.
    """
    return _ending(story) if is_ending(story) else STANDING[story["state"]](story)


def _ending(story: Record) -> str:
    return sentence(_("It is about to end: its time was over on %(date)s."), date=_until(story))


def _trial(story: Record) -> str:
    """Return how long it lasts: the days of grace begin only where a charge fails."""
    match terms_of(story).sequel:
        case Sequel.BY_CARD:
            text = _(
                "A trial: the viewer may watch until %(date)s; then the first period is charged."
            )
        case Sequel.UNPAID_TRIAL if unpaid_invoices(story):
            text = _(
                "A trial: the viewer may watch until %(date)s; it ends then, unless the viewer "
                "pays before."
            )
        case Sequel.UNPAID_TRIAL:
            text = _(
                "A trial: the viewer may watch until %(date)s; there is no card to charge, so it "
                "ends then."
            )
        case Sequel.RENEWAL_OFF:
            text = _(
                "A trial: the viewer may watch until %(date)s; renewal is off, so it ends then."
            )
        case _:
            text = _("A trial: the viewer may watch until %(date)s; as things stand it ends then.")
    return sentence(text, date=_end(story))


def _active(story: Record) -> str:
    match terms_of(story).sequel:
        case Sequel.BY_CARD:
            text = _("Paid until %(date)s; it renews by itself.")
        case Sequel.RENEWAL_OFF:
            text = _("Paid until %(date)s; renewal is off, so it ends then.")
        case Sequel.PRICE_NOT_AGREED:
            text = _("Paid until %(date)s; as things stand it ends then.")
        case _ if is_next_free(story):
            text = _("Paid until %(date)s; the next period costs nothing.")
        case _:
            text = _("Paid until %(date)s; then the viewer has to pay for the next period.")
    return sentence(text, date=_end(story))


def _past_due(story: Record) -> str:
    if story["access"]["allowed"]:
        return sentence(
            _("The renewal is not paid. The viewer may still watch until %(date)s."),
            date=_until(story),
        )
    return sentence(
        _("The renewal is not paid. The viewer cannot watch since %(date)s."), date=_until(story)
    )


def _paused(story: Record) -> str:
    return sentence(
        _("It stands still since %(date)s: no access, and the paid time is kept."),
        date=day(story["paused_at"]),
    )


def _expired(story: Record) -> str:
    if is_trial_time(story):
        return sentence(
            _("It ended on %(date)s: the trial was over, and nothing was paid after it."),
            date=_over(story),
        )
    return sentence(_("It ended on %(date)s: the paid time was over."), date=_over(story))


STANDING: Mapping[str, Callable[[Record], str]] = {
    SubscriptionState.AWAITING_PAYMENT: lambda _story: sentence(
        _("It begins when the first invoice is paid.")
    ),
    SubscriptionState.TRIALING: _trial,
    SubscriptionState.ACTIVE: _active,
    SubscriptionState.PAST_DUE: _past_due,
    SubscriptionState.PAUSED: _paused,
    SubscriptionState.CANCELLED: lambda story: sentence(
        _("Cancelled on %(date)s; the viewer cannot watch with it."), date=_over(story)
    ),
    SubscriptionState.EXPIRED: _expired,
    SubscriptionState.ABANDONED: lambda _story: sentence(
        _("It never began: its first invoice was not paid.")
    ),
}


def _end(story: Record) -> str:
    return day(story["period_end"])


def _until(story: Record) -> str:
    return moment(story["access_until"])


def _over(story: Record) -> str:
    return day(story["ended_at"] or story["access_until"])
