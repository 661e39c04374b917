"""What a manager may do about a thing: a button, a page that asks why and says what follows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext

from admin_api.commanding import actor_of
from admin_api.pages.act_form import MECHANICS, ActForm
from admin_api.queries.pages import Record
from admin_api.roles import MANAGERS
from admin_api.services import services
from interaction_bus.command_gateway import CommandOutcome
from runtime.web.auth import current_principal
from runtime.web.idempotency import command_id_at
from runtime.web.pages.forms import onwards
from runtime.web.principal import Role
from runtime.web.problems import NotFound

BACK = "back"
"""Name of the button that goes back from the confirmation to what was typed."""


@dataclass(frozen=True, slots=True)
class Order:
    """The request to our own API that an act is.

    Args:
        path: Of the route.
        body: JSON values.
        method: Of HTTP.
    """

    path: str
    body: Mapping[str, Any]
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that may be done about a thing.

    Args:
        key: Last part of its address.
        verb: Lazily translated: on its buttons.
        fits: Whether it makes any sense for the thing as it is.
        follows: What would follow, in sentences; what is wrong it puts on the form.
        order: What it asks of the API.
        done: Lazily translated: said once it is done.
        form: With the fields that it needs.
        barrier: Why it may not be done although it makes sense; none when it may.
        roles: One of them will do.
        asks_again: What follows depends on what is typed, so it is shown before it is done.
        is_danger: It ends something or moves money.
        is_quoted: Its order names what was shown, and the API refuses it once that holds no more;
            an amount that changes by the minute holds for longer than it is right.
        prepare: Fills in what the form offers to choose from.
        last_word: On the button that confirms it, such as the amount; none says the verb again.
    """

    key: str
    verb: object
    fits: Callable[[Record], bool]
    follows: Callable[[Record, Any], Sequence[str]]
    order: Callable[[Record, Any], Order]
    done: object
    form: type[ActForm] = ActForm
    barrier: Callable[[Record], str | None] = lambda _thing: None
    roles: tuple[Role, ...] = MANAGERS
    asks_again: bool = False
    is_danger: bool = False
    is_quoted: bool = False
    prepare: Callable[[Record, Any], None] = lambda _thing, _form: None
    last_word: Callable[[Record, Any], str | None] = lambda _thing, _form: None

    def why_not(self, thing: Record, roles: Iterable[Role]) -> str | None:
        """Return why somebody with these roles may not do it now; none when they may."""
        if not self.fits(thing):
            return str(gettext("This cannot be done any more: things have changed."))
        if set(self.roles).isdisjoint(roles):
            return self._missing_role()
        return self.barrier(thing)

    def _missing_role(self) -> str:
        if Role.MANAGER in self.roles:
            return str(gettext("Only managers may do this."))
        return str(gettext("Only administrators may do this."))


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """A button, or why there is none.

    Args:
        address: Of the page of the act.
        verb: On the button.
        why_not: None when it may be done.
        is_danger: For its look.
    """

    address: str
    verb: str
    why_not: str | None
    is_danger: bool


def get_act(acts: Iterable[Act], key: str) -> Act:
    """Return the act that an address names.

    Args:
        acts: Of the kind of thing whose address it is.
        key: Last part of the address.

    Raises:
        NotFound: None of these is called so.
    """
    for act in acts:
        if act.key == key:
            return act
    raise NotFound("There is no such page.")


def offered_acts(acts: Iterable[Act], thing: Record, address: str) -> list[OfferedAct]:
    """Return the acts that make sense for a thing now, each open or with what bars it.

    Args:
        acts: Of its kind of thing.
        thing: As its page reads it.
        address: Of that page.
    """
    roles = current_principal().roles
    return [
        OfferedAct(f"{address}/{act.key}", str(act.verb), act.why_not(thing, roles), act.is_danger)
        for act in acts
        if act.fits(thing)
    ]


def answer_act(act: Act, thing: Record, *, address: str, title: str) -> Response:
    """Show the page of an act, or do it.

    Args:
        act: Which.
        thing: As its page reads it.
        address: Of the page of the thing.
        title: What the thing is called.
    """
    form = act.form()
    act.prepare(thing, form)
    if request.method != "POST":
        why_not = act.why_not(thing, current_principal().roles)
        return _page(act, thing, form, address=address, title=title, why_not=why_not)
    if not form.validate() or BACK in request.form:
        return _page(act, thing, form, address=address, title=title)
    if act.asks_again and not form.is_confirmed:
        follows = act.follows(thing, form)
        confirming = None if form.is_wrong else follows
        return _page(act, thing, form, confirming=confirming, address=address, title=title)
    return _carry_out(act, thing, form, address=address, title=title)


def _carry_out(act: Act, thing: Record, form: ActForm, *, address: str, title: str) -> Response:
    """Do what was confirmed, unless something else would follow by now than was shown then."""
    order = act.order(thing, form)
    # What is barred the API refuses: its refusal is in the trail.
    is_open = act.why_not(thing, current_principal().roles) is None
    if is_open and not act.is_quoted and not _is_settled(order, form):
        follows = act.follows(thing, form)
        if form.is_wrong or not form.is_agreed_on(*follows):
            confirming = follows if act.asks_again and not form.is_wrong else None
            form.tell_of_changes()
            return _page(act, thing, form, confirming=confirming, address=address, title=title)
    answer = form.send(order.path, order.body, method=order.method)
    if not answer.is_refused:
        return onwards(answer, address, done=str(act.done))
    is_outdated = act.is_quoted and answer.status is HTTPStatus.CONFLICT
    confirming = _quoted_anew(act, thing, form) if is_outdated else None
    return _page(act, thing, form, confirming=confirming, address=address, title=title)


def _quoted_anew(act: Act, thing: Record, form: ActForm) -> Sequence[str] | None:
    """Return what would follow now that the quote holds no more; none where nothing can."""
    told = form.take_refusal()
    follows = act.follows(thing, form)
    if form.is_wrong:
        return None
    form.refusal = told
    return follows


def _is_settled(order: Order, form: ActForm) -> bool:
    """Return whether the wish was carried out before: a second press changes nothing."""
    principal = current_principal()
    command_id = command_id_at(
        order.path, method=order.method, key=str(form.wish.data), principal=principal
    )
    status = services().gateway.look_up(command_id, actor=actor_of(principal.subject))
    return status.outcome is not CommandOutcome.PENDING


def _page(
    act: Act,
    thing: Record,
    form: ActForm,
    *,
    confirming: Sequence[str] | None = None,
    why_not: str | None = None,
    **words: str,
) -> Response:
    """Return the page: what bars the act, its form, or what is about to be confirmed."""
    follows: Sequence[str] = confirming or ()
    if confirming is None and why_not is None and not act.asks_again:
        follows = act.follows(thing, form)
    if confirming is None and act.asks_again:
        form.confirmed.data = ""
    else:
        form.agree_on(*follows)
    page = render_template(
        "console/act.html",
        act=act,
        form=form,
        fields=[it for it in form if it.name not in MECHANICS and it.type != "HiddenField"],
        follows=follows,
        is_confirming=confirming is not None,
        last_word=act.last_word(thing, form) if confirming is not None else None,
        why_not=why_not,
        **words,
    )
    return Response(page, status=form.status, mimetype="text/html")
