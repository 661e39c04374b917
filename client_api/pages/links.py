"""The other end of the links in letters: GET shows what a link is for, POST does it.

The scanners of mail providers open every link of a letter, so looking changes nothing; only the
button of the page does, or the mail program itself by RFC 8058. The link in the address is the
whole right to act: nobody is signed in by it, and another site that does not know it cannot guess
the address to post to. It is told to nobody: no referrer, no cache, no log.
"""

from http import HTTPStatus
from typing import assert_never
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import force_locale, gettext
from sqlalchemy.exc import SQLAlchemyError

from client_api.invoice_pass import give_invoice_pass
from client_api.pages.errand import YES, Errand, LinkReader, get_reader
from client_api.pages.errands import errand_of
from client_api.pages.link_pages import link_page, problem_page
from client_api.services import current_services
from interaction_bus.command_gateway import CommandOutcome, CommandStatus, Wish
from interaction_bus.commands import Command, MuteReminders
from interaction_bus.envelope import Actor
from interaction_bus.errors import RETRY_AFTER_SECONDS, BusError
from runtime.identifiers import derived_id, find_id, new_id
from runtime.one_click_links import (
    LINK_PATH,
    LinkExpired,
    LinkPurpose,
    LinkSealer,
    LinkUnusable,
    OneClickLink,
)
from runtime.telemetry.context import bind_ids
from runtime.web.errors import answer_database_error
from runtime.web.pages.sign_in import refuse_other_sites
from runtime.web.problems import Problem
from runtime.web.request_trace import correlation_id

WAIT_SECONDS = 5.0
"""A viewer looks at the button that long; an idle State Updater takes a hundredth of a second."""

COMMANDS_OF_LINKS = UUID("5b0c7d7e-2f2f-5d35-8a3c-8f1c52a0c9d4")
"""Namespace of the ids of commands that come from the button of a page; it must never change."""

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program posts by itself when its user wants no more such letters: RFC 8058, 3.2."""

blueprint = Blueprint("links", __name__, url_prefix=LINK_PATH)


@blueprint.route("/<sealed>", methods=["GET"])
def show_link(sealed: str) -> Response:
    """Show what the link is for; nothing is changed by looking."""
    link = read_link(sealed)
    reader = get_reader(link)
    with force_locale(reader.language.value):
        return link_page(errand_of(link, reader))


@blueprint.route("/<sealed>", methods=["POST"])
def follow_link(sealed: str) -> Response:
    """Do what the pressed button says, or the mail program; say how things stand then."""
    link = read_link(sealed)
    name, value = ONE_CLICK
    if link.purpose is LinkPurpose.MUTE_REMINDERS and request.form.get(name) == value:
        _send(link, MuteReminders(viewer_id=link.viewer_id, muted=True), YES, wait_seconds=0)
        return Response(status=HTTPStatus.OK)
    refuse_other_sites()
    reader = get_reader(link)
    with force_locale(reader.language.value):
        return _follow_choice(link, reader, request.form.get("answer", ""))


def read_link(sealed: str) -> OneClickLink:
    """Return what a link allows now, in the time of billing by which it was written.

    Raises:
        LinkUnusable: It is not ours, or its time is over.
    """
    services = current_services()
    return LinkSealer("", services.sealer).read(sealed, at=services.reception_clock.now())


@blueprint.after_request
def tell_nobody(response: Response) -> Response:
    """Keep the address, which holds the link, from wherever the page leads."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.errorhandler(LinkExpired)
def show_expired(_error: LinkExpired) -> Response:
    """Tell a viewer that a link was good once."""
    return problem_page(HTTPStatus.GONE)


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_error: LinkUnusable) -> Response:
    """Tell whoever came with a forged or damaged link nothing more than that."""
    return problem_page(HTTPStatus.NOT_FOUND)


@blueprint.errorhandler(Problem)
def show_problem(problem: Problem) -> Response:
    """Tell a viewer in words what the JSON API would tell a program."""
    page = problem_page(problem.status)
    page.headers.update(problem.headers)
    return page


@blueprint.errorhandler(SQLAlchemyError)
def show_database_error(error: SQLAlchemyError) -> Response:
    """Tell a viewer in words that the service is away."""
    answer = answer_database_error(error)
    return problem_page(HTTPStatus(answer.status_code))


@blueprint.errorhandler(BusError)
def show_bus_error(_error: BusError) -> Response:
    """Tell a viewer, or a mail program, to try again: the wish was not taken."""
    page = problem_page(HTTPStatus.SERVICE_UNAVAILABLE)
    page.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return page


def _follow_choice(link: OneClickLink, reader: LinkReader, answer: str) -> Response:
    errand = errand_of(link, reader)
    choice = errand.choices.get(answer)
    if choice is None:
        return link_page(errand)
    if choice.command is None:
        return _lead_to_pay_page(link)
    status = _send(link, choice.command, answer, wait_seconds=WAIT_SECONDS)
    return _outcome_page(status, link, reader)


def _send(
    link: OneClickLink, command: Command, answer: str, *, wait_seconds: float
) -> CommandStatus:
    wish_id = find_id(request.form.get("wish")) or new_id()
    names = (link.viewer_id, link.purpose.value, link.subject_id, answer, wish_id)
    command_id = derived_id(COMMANDS_OF_LINKS, *map(str, names))
    bind_ids(command_id=command_id)
    wish = Wish(
        command_id=command_id,
        # The id follows from all that is asked, so nothing else can come under it.
        digest=command_id.hex,
        actor=Actor(kind="viewer", id=str(link.viewer_id)),
        correlation_id=correlation_id(),
    )
    return current_services().commands.submit(wish, lambda: command, wait_seconds=wait_seconds)


def _outcome_page(status: CommandStatus, link: OneClickLink, reader: LinkReader) -> Response:
    """Return how things stand now, which is true also of a button that is pressed again late."""
    errand = errand_of(link, reader)
    match status.outcome:
        case CommandOutcome.DONE:
            return link_page(errand)
        case CommandOutcome.PENDING:
            pending = gettext(
                "We have your answer. It usually takes a few seconds: open the link again to see "
                "what became of it."
            )
            return link_page(Errand(errand.title, (pending,)), status=HTTPStatus.ACCEPTED)
        case CommandOutcome.REJECTED:
            refused = gettext("That did not work: something changed while the page was open.")
            return link_page(errand, notice=refused, status=HTTPStatus.CONFLICT)
        case _:
            assert_never(status.outcome)


def _lead_to_pay_page(link: OneClickLink) -> Response:
    address = url_for("pages.show_pay_page", invoice_id=link.subject_id)
    response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
    give_invoice_pass(response, link)
    return response
