"""Giving days for nothing: what they lengthen, and which charges wait for them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _, lazy_gettext
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.acts_subscription import allowed, path_of_act
from admin_api.pages.story import sentence
from admin_api.pages.subscription_facts import is_trial_time, unpaid_renewals
from admin_api.queries.pages import Record
from admin_api.roles import HELPERS
from admin_api.schemas.subscriptions import MOST_GRANTED_DAYS
from billing_rules.lifecycles import SubscriptionState
from runtime.web.pages.formats import day, moment


class DaysForm(ActForm):
    """How many days are given."""

    days = IntegerField(
        lazy_gettext("Days"),
        validators=[InputRequired(), NumberRange(1, MOST_GRANTED_DAYS)],
        render_kw={"min": 1, "max": MOST_GRANTED_DAYS},
    )


def _follows(story: Record, form: DaysForm) -> Sequence[str]:
    given = timedelta(days=form.days.data or 0)
    return (
        sentence(_("The viewer gets %(days)s days for nothing."), days=given.days),
        *_end_after(story, given),
        sentence(_("No money moves now.")),
    )


def _end_after(story: Record, given: timedelta) -> Iterator[str]:
    if story["paused_at"] is not None:
        yield sentence(_("They are kept with the paid time until the pause is over."))
        return
    if story["period_end"] is None:
        return
    later = story["period_end"] + given
    yield sentence(
        _("The trial until %(before)s then lasts until %(after)s.")
        if is_trial_time(story)
        else _("What is paid until %(before)s then lasts until %(after)s."),
        before=day(story["period_end"]),
        after=day(later),
    )
    if story["state"] == SubscriptionState.PAST_DUE:
        yield _access_after(story, later)
    yield from _charges_after(story, later)


def _access_after(story: Record, later: datetime) -> str:
    grace = timedelta(days=story["grace_days"]) if story["auto_renew"] else timedelta()
    if later + grace <= story["read_at"]:
        return sentence(_("That is over, too: the viewer still cannot watch."))
    return sentence(
        _("With the days of grace the viewer may watch until %(date)s."), date=moment(later + grace)
    )


def _charges_after(story: Record, later: datetime) -> Iterator[str]:
    for invoice in unpaid_renewals(story):
        yield sentence(
            _("Invoice %(number)s then pays for the time from %(date)s on."),
            number=invoice["number"],
            date=day(later),
        )
        if invoice["next_attempt_at"] is not None:
            # No card is tried for a period before it begins; a later try stays where it is.
            yield sentence(
                _("The card is tried for it on %(date)s."),
                date=moment(max(invoice["next_attempt_at"], later)),
            )
    if story["next_charge"] is not None:
        yield sentence(_("The next charge moves with it."))


def _order(story: Record, form: DaysForm) -> Order:
    body = {"days": form.days.data, "reason": form.reason.data}
    return Order(path_of_act(story, "grant-time"), body)


GRANT = Act(
    key="grant-time",
    verb=lazy_gettext("Give days"),
    form=DaysForm,
    roles=HELPERS,
    fits=allowed("extend"),
    follows=_follows,
    order=_order,
    done=lazy_gettext("The days are given."),
    asks_again=True,
)
