"""Turning renewal off and on: what the State Updater then does, in each state."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext as _, lazy_gettext

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.acts_subscription import allowed, path_of_act
from admin_api.pages.dropped_debts import debts_dropped
from admin_api.pages.story import sentence
from admin_api.pages.subscription_facts import (
    is_period_over,
    is_trial_time,
    unpaid_renewals,
)
from admin_api.queries.pages import Record
from billing_rules.lifecycles import SubscriptionState
from billing_rules.next_charges import Sequel
from models.upcoming import terms_of
from runtime.web.pages.formats import day


def _off_follows(story: Record, _form: ActForm) -> Sequence[str]:
    return (*_end_after_off(story), *_money_after_off(story))


def _end_after_off(story: Record) -> Iterator[str]:
    """Yield how it ends: its paid time is never shortened, but days of grace are gone."""
    if story["state"] == SubscriptionState.PAUSED:
        yield sentence(_("It stands still as before, and the paid time is kept."))
        yield sentence(_("Once it goes on, the viewer has what is left of that; then it ends."))
    elif is_period_over(story):
        yield from _end_at_once(story)
    elif story["state"] == SubscriptionState.TRIALING:
        yield sentence(
            _("The viewer may watch until %(date)s, when the trial is over; then it ends."),
            date=day(story["period_end"]),
        )
    else:
        yield sentence(
            _("The viewer may watch until %(date)s, as paid; then it ends."),
            date=day(story["period_end"]),
        )


def _end_at_once(story: Record) -> Iterator[str]:
    yield sentence(_what_is_over(story), date=day(story["period_end"]))
    if story["access"]["allowed"]:
        yield sentence(_("That is taken at once, and the subscription ends with it."))
    else:
        yield sentence(_("The subscription ends at once."))
    yield sentence(_("It cannot be undone: the viewer would have to subscribe again."))


def _what_is_over(story: Record) -> str:
    match (is_trial_time(story), story["access"]["allowed"]):
        case (True, True):
            text = _("The trial was over on %(date)s: since then the viewer has watched by grace.")
        case (True, _):
            text = _("The trial was over on %(date)s, and the viewer cannot watch.")
        case (_, True):
            text = _(
                "The paid time was over on %(date)s: since then the viewer has watched by grace."
            )
        case _:
            text = _("The paid time was over on %(date)s, and the viewer cannot watch.")
    return str(text)


def _money_after_off(story: Record) -> Iterator[str]:
    yield from debts_dropped(story, unpaid_renewals(story))
    if story["pending_change"] is not None:
        yield sentence(_("The planned change of plan is dropped."))
    yield sentence(_("Nothing is charged any more."))


def _on_follows(story: Record, _form: ActForm) -> Sequence[str]:
    if story["state"] == SubscriptionState.PAUSED:
        return (
            sentence(_("It stands still as before, and the paid time is kept.")),
            sentence(_("When that is used up after the pause, the next period falls due.")),
        )
    due = day(story["period_end"] or story["access_until"])
    return (sentence(_what_comes(story), date=due),)


def _what_comes(story: Record) -> str:
    """Return what the State Updater does at the end of the period once renewal is on."""
    match replace(terms_of(story), auto_renew=True).sequel:
        case Sequel.PRICE_NOT_AGREED:
            return str(
                _("On %(date)s it ends all the same: the viewer has not agreed to the new price.")
            )
        case Sequel.UNPAID_TRIAL:
            return str(_("On %(date)s it ends all the same, unless the viewer pays before."))
        case Sequel.BY_HAND:
            return str(_("On %(date)s the next period falls due, and there is no card to charge."))
        case _:
            return str(_("On %(date)s the next period is charged."))


def _why_renewal_stays_off(story: Record) -> str | None:
    if story["access"]["allowed"] or story["state"] == SubscriptionState.PAUSED:
        return None
    return str(_("Its paid time is over: the viewer has to subscribe again."))


def _order(*, enabled: bool) -> Callable[[Record, ActForm], Order]:
    # Never the opposite of what is: a page that lay open, or a form sent twice, would undo it.
    return lambda story, form: Order(
        path_of_act(story, "renewal"), {"enabled": enabled, "reason": form.reason.data}
    )


RENEWAL_OFF = Act(
    key="renewal-off",
    verb=lazy_gettext("Turn renewal off"),
    fits=lambda story: story["auto_renew"] and allowed("turn_renewal_off")(story),
    follows=_off_follows,
    order=_order(enabled=False),
    done=lazy_gettext("Renewal is off."),
)

RENEWAL_ON = Act(
    key="renewal-on",
    verb=lazy_gettext("Turn renewal on"),
    fits=lambda story: not story["auto_renew"] and allowed("turn_renewal_on")(story),
    barrier=_why_renewal_stays_off,
    follows=_on_follows,
    order=_order(enabled=True),
    done=lazy_gettext("Renewal is on."),
)
