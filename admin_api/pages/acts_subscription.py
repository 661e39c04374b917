"""What managers may do about a subscription without moving money."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask_babel import gettext as _, lazy_gettext
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from admin_api.pages.acts import Act, ActForm, Order
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from admin_api.roles import HELPERS
from admin_api.schemas.subscriptions import LONGEST_NOTE, MOST_GRANTED_DAYS
from billing_rules.lifecycles import SUBSCRIPTION, SubscriptionState
from runtime.web.pages.formats import day, money


class DaysForm(ActForm):
    """How many days are given."""

    days = IntegerField(
        lazy_gettext("Days"),
        validators=[InputRequired(), NumberRange(1, MOST_GRANTED_DAYS)],
        render_kw={"min": 1, "max": MOST_GRANTED_DAYS},
    )


class NoteForm(ActForm):
    """What managers write beside a subscription."""

    manager_note = TextAreaField(
        lazy_gettext("Note for the staff"),
        validators=[Length(max=LONGEST_NOTE)],
        render_kw={"rows": 4},
        description=lazy_gettext("The viewer never sees it."),
    )
    letters_muted = BooleanField(lazy_gettext("Stop reminders; letters required by law still go"))


def allowed(trigger: str) -> Callable[[Record], bool]:
    """Return the check whether the machine lets a subscription make a move."""
    return lambda story: trigger in SUBSCRIPTION.allowed(story["state"])


def reason_order(route: str) -> Callable[[Record, ActForm], Order]:
    """Return what asks a route below the subscription for something that needs only a reason."""
    return lambda story, form: Order(path_of_act(story, route), {"reason": form.reason.data})


def path_of_act(story: Record, route: str) -> str:
    """Return the path of a route of the API that is about a subscription."""
    return f"/admin/v1/subscriptions/{story['id']}/{route}"


def _days_follow(story: Record, form: DaysForm) -> Sequence[str]:
    given = sentence(_("The viewer gets %(days)s days for nothing."), days=form.days.data)
    if story["period_end"] is None or story["paused_at"] is not None:
        return (given,)
    later = story["period_end"] + timedelta(days=form.days.data or 0)
    return (
        given,
        sentence(
            _("What is paid until %(before)s then lasts until %(after)s."),
            before=day(story["period_end"]),
            after=day(later),
        ),
        sentence(_("The next charge moves with it; no money moves now.")),
    )


def _renewal_off_follows(story: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(
            _("The viewer may watch until %(date)s, as paid; then it ends."),
            date=day(story["period_end"] or story["access_until"]),
        ),
        sentence(_("Nothing is charged any more, and an unpaid renewal is annulled.")),
    )


def _why_renewal_stays_off(story: Record) -> str | None:
    if story["access"]["allowed"] or story["state"] == SubscriptionState.PAUSED:
        return None
    return str(_("Its paid time is over: the viewer has to subscribe again."))


def _renewal_on_follows(story: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(
            _("On %(date)s the next period is charged."),
            date=day(story["period_end"] or story["access_until"]),
        ),
    )


def _resumption_follows(_story: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(_("The viewer may watch at once.")),
        sentence(_("What was left of the paid time goes on from now, and renewals move with it.")),
    )


def _drop_follows(story: Record, _form: ActForm) -> Sequence[str]:
    return (sentence(_("It stays with the present plan at %(price)s."), price=_price(story)),)


def _unparking_follows(_story: Record, _form: ActForm) -> Sequence[str]:
    return (
        sentence(_("What is due for it is done again by itself, charges too.")),
        sentence(_("If it fails again, it is parked again.")),
    )


def _price(story: Record) -> str:
    return money({"amount_minor": story["amount_minor"], "currency": story["currency"]})


def _keep_note(story: Record, form: NoteForm) -> None:
    if not form.is_submitted():
        form.manager_note.data = story["manager_note"]
        form.letters_muted.data = story["letters_muted"]


def _note_order(story: Record, form: NoteForm) -> Order:
    body = {
        "manager_note": form.manager_note.data or None,
        "letters_muted": form.letters_muted.data,
        "reason": form.reason.data,
    }
    return Order(f"/admin/v1/subscriptions/{story['id']}", body, method="PATCH")


def _renewal_order(*, enabled: bool) -> Callable[[Record, ActForm], Order]:
    # Never the opposite of what is: a page that lay open, or a form sent twice, would undo it.
    return lambda story, form: Order(
        path_of_act(story, "renewal"), {"enabled": enabled, "reason": form.reason.data}
    )


def _days_order(story: Record, form: DaysForm) -> Order:
    body = {"days": form.days.data, "reason": form.reason.data}
    return Order(path_of_act(story, "grant-time"), body)


GRANT = Act(
    key="grant-time",
    verb=lazy_gettext("Give days"),
    form=DaysForm,
    roles=HELPERS,
    fits=allowed("extend"),
    follows=_days_follow,
    order=_days_order,
    done=lazy_gettext("The days are given."),
    asks_again=True,
)

RENEWAL_OFF = Act(
    key="renewal-off",
    verb=lazy_gettext("Turn renewal off"),
    fits=lambda story: story["auto_renew"] and allowed("turn_renewal_off")(story),
    follows=_renewal_off_follows,
    order=_renewal_order(enabled=False),
    done=lazy_gettext("Renewal is off."),
)

RENEWAL_ON = Act(
    key="renewal-on",
    verb=lazy_gettext("Turn renewal on"),
    fits=lambda story: not story["auto_renew"] and allowed("turn_renewal_on")(story),
    barrier=_why_renewal_stays_off,
    follows=_renewal_on_follows,
    order=_renewal_order(enabled=True),
    done=lazy_gettext("Renewal is on."),
)

RESUME = Act(
    key="resume",
    verb=lazy_gettext("Resume"),
    roles=HELPERS,
    fits=allowed("resume"),
    follows=_resumption_follows,
    order=reason_order("resume"),
    done=lazy_gettext("The subscription goes on."),
)

DROP_CHANGE = Act(
    key="change-drop",
    verb=lazy_gettext("Drop the planned change"),
    fits=lambda story: story["pending_change"] is not None and allowed("drop_change")(story),
    follows=_drop_follows,
    order=reason_order("change/drop"),
    done=lazy_gettext("The plan stays as it is."),
)

NOTE = Act(
    key="note",
    verb=lazy_gettext("Keep a note"),
    form=NoteForm,
    roles=HELPERS,
    fits=lambda _story: True,
    prepare=_keep_note,
    follows=lambda _story, _form: (),
    order=_note_order,
    done=lazy_gettext("Kept."),
)

UNPARK = Act(
    key="unpark",
    verb=lazy_gettext("Unpark"),
    fits=lambda story: story["parked_at"] is not None,
    follows=_unparking_follows,
    order=reason_order("unpark"),
    done=lazy_gettext("It is looked after again."),
)
