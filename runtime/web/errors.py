"""The only place where exceptions become answers."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import cast

import structlog
from flask import Flask, Response, g, jsonify
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from runtime.database_failures import is_worth_retrying
from runtime.web.problems import DatabaseDown, Problem, Unprocessable

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

REQUEST_PARTS = frozenset({"json", "query", "form", "headers", "files", "json_or_form", "path"})
"""Where a field came from; webargs puts it around the complaints, and we take it off."""

NO_FIELD = "_schema"
"""marshmallow's key for complaints about the whole."""

CODES = {
    HTTPStatus.BAD_REQUEST: "malformed_request",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "validation_failed",
}


def register_error_handlers(app: Flask) -> None:
    """Make every error of `app` an answer of the shape `{code, message, fields}`."""
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(ValidationError, answer_validation_error)
    app.register_error_handler(SQLAlchemyError, answer_database_error)
    app.register_error_handler(Exception, answer_bug)


def answer_problem(problem: Problem) -> Response:
    """Answer a refusal of our own."""
    response = jsonify(problem.as_body())
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def answer_http_exception(error: HTTPException) -> Response:
    """Answer what Flask or webargs refused: unknown address, unreadable or wrong body."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return cast("Response", error.get_response())
    status = HTTPStatus(error.code)
    complaints = getattr(error, "data", {}).get("messages", {})
    fields = named_fields(complaints) if isinstance(complaints, Mapping) else {}
    response = jsonify(
        code=CODES.get(status, status.name.lower()),
        message=_message_of(error, status, fields),
        fields=fields,
    )
    response.status_code = status
    if "Allow" in (given := dict(error.get_headers())):
        response.headers["Allow"] = given["Allow"]
    return response


def answer_validation_error(error: ValidationError) -> Response:
    """Answer a schema that was loaded by hand."""
    messages = error.messages
    fields = named_fields(messages if isinstance(messages, dict) else {NO_FIELD: messages})
    return answer_problem(Unprocessable(_sentence_about(fields), fields=fields))


def answer_database_error(error: SQLAlchemyError) -> Response:
    """Answer 503 when the database is away or too busy, else as a bug."""
    if not is_worth_retrying(error):
        return answer_bug(error)
    log.warning("database_unavailable", error=type(error).__name__)
    return answer_problem(DatabaseDown())


def answer_bug(error: Exception) -> Response:
    """Answer what nobody foresaw: logged whole, told only by its trace id."""
    trace_id = str(g.get("correlation_id", ""))
    log.error("request_failed", error_id=trace_id, exc_info=error)
    return answer_problem(
        Problem("Something went wrong on our side; it is logged.", fields={"trace_id": trace_id})
    )


def named_fields(complaints: Mapping[str, object]) -> dict[str, list[str]]:
    """Return complaints by the dotted path of the field that they are about.

    Args:
        complaints: As marshmallow or webargs nest them: by request part, field, index.
    """
    inner = complaints
    if len(complaints) == 1 and next(iter(complaints)) in REQUEST_PARTS:
        only = next(iter(complaints.values()))
        inner = only if isinstance(only, Mapping) else complaints
    return dict(_flattened(inner, ""))


def _flattened(complaints: Mapping[str, object], prefix: str) -> Iterator[tuple[str, list[str]]]:
    for key, complaint in complaints.items():
        path = f"{prefix}.{key}" if prefix and key != NO_FIELD else (prefix or str(key))
        match complaint:
            case Mapping():
                yield from _flattened(complaint, path)
            case list() | tuple():
                yield path, [str(sentence) for sentence in complaint]
            case _:
                yield path, [str(complaint)]


def _message_of(error: HTTPException, status: HTTPStatus, fields: Mapping[str, list[str]]) -> str:
    if status is HTTPStatus.UNPROCESSABLE_ENTITY and fields:
        return _sentence_about(fields)
    if status is HTTPStatus.BAD_REQUEST and fields:
        return "The body is not valid JSON."
    return error.description or status.description


def _sentence_about(fields: Mapping[str, list[str]]) -> str:
    return f"Wrong or missing: {', '.join(fields)}."
