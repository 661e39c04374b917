"""The pay page: it opens the widget and follows our state, never the browser's opinion."""

from dataclasses import asdict
from http import HTTPStatus
from uuid import UUID

import msgspec
from flask import Blueprint, Response, g, render_template, request
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from client_api.findings import get_own_row
from client_api.language import Language, language_of
from client_api.pages.content_policy import pay_page_policy
from client_api.pages.words import WORDS, PageWords
from client_api.queries.invoices import FIND_INVOICE
from client_api.representations.invoices import explanation_of, invoice_with_attempt_body
from client_api.resources.widget import saves_card
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.errors import answer_database_error
from runtime.web.principal import Principal, Role
from runtime.web.problems import Problem

PROBLEM_PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src data:"

blueprint = Blueprint("pages", __name__)


@blueprint.route("/pay/<uuid:invoice_id>", methods=["GET"])
@require_roles(Role.VIEWER)
def show_pay_page(invoice_id: UUID) -> Response:
    """Show an invoice with the button that pays it."""
    invoice = get_own_row(FIND_INVOICE, "invoice", invoice_id=invoice_id)
    language = language_of(current_principal().locale or invoice.locale)
    words = WORDS[language]
    body = invoice_with_attempt_body(invoice)
    page = render_template(
        "pay.html",
        language=language.value,
        words=words,
        invoice=body,
        saves_card=saves_card(invoice),
        explanation=explanation_of(invoice, language=language),
        facts=script_safe_json({"invoice": body, "words": asdict(words)}),
    )
    response = Response(page, mimetype="text/html")
    policy = pay_page_policy(current_services().provider.widget_script_url)
    response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.errorhandler(SQLAlchemyError)
def show_database_error(error: SQLAlchemyError) -> Response:
    """Tell a viewer in words that the service is away."""
    answer = answer_database_error(error)
    return problem_page(HTTPStatus(answer.status_code))


@blueprint.errorhandler(Problem)
def show_problem(problem: Problem) -> Response:
    """Tell a viewer in words what the JSON API would tell a program."""
    page = problem_page(problem.status)
    page.headers.update(problem.headers)
    return page


def problem_page(status: HTTPStatus) -> Response:
    """Return the page for a request that was refused."""
    language = _language_of_browser()
    page = render_template(
        "problem.html",
        language=language.value,
        title=WORDS[language].title,
        sentence=_sentence_for(status, WORDS[language]),
    )
    response = Response(page, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PROBLEM_PAGE_POLICY
    return response


def script_safe_json(facts: object) -> Markup:
    """Return JSON that can stand inside a script element whatever texts it holds."""
    text = msgspec.json.encode(facts).decode()
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # what could end the element was just taken out


def _language_of_browser() -> Language:
    principal: Principal | None = g.get("principal")
    told = principal.locale if principal else None
    return language_of(told or request.accept_languages.best_match(list(Language)))


def _sentence_for(status: HTTPStatus, words: PageWords) -> str:
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return words.sign_in
        case HTTPStatus.NOT_FOUND:
            return words.not_found
        case _:
            return words.unavailable
