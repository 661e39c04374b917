"""flask-smorest's blueprint and API with types, strict parsing and our error shape."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar, cast

import flask_smorest
from flask import Request, Response
from marshmallow import RAISE, Schema, fields
from webargs import missing
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.exceptions import HTTPException

from runtime.web.errors import answer_http_exception
from runtime.web.json_body import NUL, read_json_body
from runtime.web.problems import Problem, Unprocessable

Arguments = ParamSpec("Arguments")
View = TypeVar("View", bound=Callable[..., Any] | type)
Result = TypeVar("Result")


UNKNOWN_FIELDS_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}
"""A misspelt parameter of a query is told, like a misspelt field of a body."""


class ProblemSchema(Schema):
    """How every refusal looks."""

    code = fields.String(required=True, metadata={"description": "For programs; never changes."})
    message = fields.String(required=True, metadata={"description": "For developers."})
    fields_ = fields.Dict(
        keys=fields.String(),
        required=True,
        data_key="fields",
        metadata={"description": "Complaints by field, or facts such as the state of the thing."},
    )


class UnsupportedBody(Problem):
    """The body is of another kind than JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    default_code = "unsupported_media_type"


class StrictParser(FlaskParser):
    """Refuses what it does not know, in the query too, and texts that cannot be stored."""

    DEFAULT_UNKNOWN_BY_LOCATION = UNKNOWN_FIELDS_BY_LOCATION

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the parsed body."""
        del schema  # strictness depends on nothing but the bytes
        if not req.is_json and req.get_data(cache=True):
            raise UnsupportedBody("The body must be JSON, with Content-Type application/json.")
        body = read_json_body(req)
        return missing if body is None else body

    def load_querystring(self, req: Request, schema: Schema) -> MultiDictProxy:
        """Return the query."""
        for name, value in req.args.items(multi=True):
            if NUL in value:
                raise Unprocessable(f"Wrong: {name}.", fields={name: ["Holds a NUL character."]})
        return MultiDictProxy(req.args, schema)


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc] # the package has no types
    """A group of routes that appears in the OpenAPI file."""

    ARGUMENTS_PARSER = StrictParser()

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view function or a `MethodView` under `rule`."""
        return cast("Callable[[View], View]", super().route(rule, **options))

    def arguments(
        self, schema: type[Schema] | Schema, **options: Any
    ) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
        """Pass what `schema` made of the body (or `location="query"`) to the view."""
        return cast(
            "Callable[[Callable[..., Result]], Callable[..., Result]]",
            super().arguments(schema, **options),
        )

    def response(
        self, status_code: int, schema: type[Schema] | Schema | None = None, **options: Any
    ) -> Callable[[Callable[Arguments, object]], Callable[Arguments, Response]]:
        """Answer `status_code` with what `schema` makes of the view's result."""
        return cast(
            "Callable[[Callable[Arguments, object]], Callable[Arguments, Response]]",
            super().response(status_code, schema, **options),
        )

    def alt_response(self, status_code: int, **options: Any) -> Callable[[View], View]:
        """Tell readers of the OpenAPI file of another answer."""
        return cast("Callable[[View], View]", super().alt_response(status_code, **options))

    def doc(self, **options: Any) -> Callable[[View], View]:
        """Add to the OpenAPI file what cannot be seen from the code."""
        return cast("Callable[[View], View]", super().doc(**options))


class ProblemApi(flask_smorest.Api):  # type: ignore[misc] # the package has no types
    """The routes of one application, with our error shape documented and answered."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Answer what Flask or webargs refused."""
        return answer_http_exception(error)

    def _register_pagination_header(self) -> None:
        """Keep flask-smorest's own kind of pages, which we do not use, out of the OpenAPI file."""
