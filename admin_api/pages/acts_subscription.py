"""What managers may do about a subscription without moving money."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _, lazy_gettext
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from admin_api.pages.act_form import ActForm
from admin_api.pages.acts import Act, Order
from admin_api.pages.story import sentence
from admin_api.queries.pages import Record
from admin_api.roles import HELPERS
from admin_api.schemas.subscriptions import LONGEST_NOTE
from billing_rules.lifecycles import SUBSCRIPTION
from runtime.web.pages.formats import money


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


def _note_follows(story: Record, _form: NoteForm) -> Sequence[str]:
    if story["manager_note"] is None:
        return ()
    return (
        sentence(_("In place of what stands there now: “%(note)s”"), note=story["manager_note"]),
    )


def _note_order(story: Record, form: NoteForm) -> Order:
    body = {
        "manager_note": form.manager_note.data or None,
        "letters_muted": form.letters_muted.data,
        "reason": form.reason.data,
    }
    return Order(f"/admin/v1/subscriptions/{story['id']}", body, method="PATCH")


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
    follows=_note_follows,
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
