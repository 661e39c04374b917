"""The Flask application that both APIs grow from."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, Response

from runtime.settings.web import DEFAULT_BODY_LIMIT_BYTES, Network
from runtime.web.auth import use_tokens
from runtime.web.blueprint import ProblemApi
from runtime.web.documentation import create_documentation_blueprint
from runtime.web.errors import register_error_handlers
from runtime.web.proxies import ForwardedAddresses
from runtime.web.request_trace import trace_requests
from runtime.web.tokens import TokenVerifier

OPENAPI_VERSION = "3.1.0"

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What suits an answer in JSON. A page that needs more room sets the header itself."""


@dataclass(frozen=True, slots=True)
class ApiDescription:
    """What the OpenAPI file says of the whole API.

    Args:
        title: Its name.
        version: Of the interface, not of the build.
        summary: A few sentences for who reads it first.
    """

    title: str
    version: str
    summary: str


def create_base_app(
    import_name: str,
    *,
    about: ApiDescription,
    tokens: TokenVerifier,
    body_limit_bytes: int = DEFAULT_BODY_LIMIT_BYTES,
    trusted_proxies: Sequence[Network] = (),
) -> tuple[Flask, ProblemApi]:
    """Return an application that has everything but routes of its own, and its API.

    Requests have an id and a log line, errors one shape, answers security headers; the OpenAPI
    file is at `/openapi.json` and can be read at `/docs`. Routes are added by
    `api.register_blueprint(...)`; those without a token say `@blueprint.doc(security=[])`.

    Args:
        import_name: Package whose templates and static files are served.
        about: For the OpenAPI file.
        tokens: Whom `require_roles` asks.
        body_limit_bytes: Longer bodies are refused with 413.
        trusted_proxies: Networks of proxies that are believed about who called.
    """
    app = Flask(import_name)
    application = ForwardedAddresses(app.wsgi_app, trusted_proxies)
    app.wsgi_app = application  # type: ignore[assignment] # the way that Flask documents
    app.config.update(MAX_CONTENT_LENGTH=body_limit_bytes, **_openapi_config(about))
    app.json.sort_keys = False  # type: ignore[attr-defined] # of Flask's default provider
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # likewise
    use_tokens(app, tokens)
    app.after_request(add_security_headers)
    trace_requests(app)
    api = ProblemApi(app)
    register_error_handlers(app)
    app.register_blueprint(create_documentation_blueprint())
    return app, api


def add_security_headers(response: Response) -> Response:
    """Add the headers of safety that the view has not set by itself."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _openapi_config(about: ApiDescription) -> dict[str, object]:
    return {
        "API_TITLE": about.title,
        "API_VERSION": about.version,
        "OPENAPI_VERSION": OPENAPI_VERSION,
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {"description": about.summary},
            "components": {
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
                }
            },
            "security": [{"bearer": []}],
        },
    }
