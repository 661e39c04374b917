"""The sandbox as a Flask application."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, send_from_directory
from markupsafe import Markup

from payment_sandbox.api.routes import api_blueprint
from payment_sandbox.control.routes import control_blueprint
from payment_sandbox.fields import encode_json
from payment_sandbox.gateway import Gateway
from payment_sandbox.settings import Settings
from payment_sandbox.widget.backend import widget_blueprint
from payment_sandbox.widget.pages import pages_blueprint

GATEWAY = "payment_sandbox"
"""Key of the gateway in `app.extensions`."""

SCRIPTS = {"/bundles/cloudpayments.js": "cloudpayments.js", "/checkout.js": "checkout.js"}
"""Scripts at the addresses of the gateway's own, and their files."""


def create_sandbox(settings: Settings) -> Flask:
    """Return the application of one terminal; its background work is started by the server.

    Args:
        settings: What was chosen; the ledger's file is opened here.
    """
    gateway = Gateway(settings)
    app = Flask(__name__)
    app.extensions[GATEWAY] = gateway
    app.url_map.strict_slashes = False
    app.jinja_env.filters["plain_json"] = _json_in_page
    for blueprint in (api_blueprint, widget_blueprint, pages_blueprint, control_blueprint):
        app.register_blueprint(blueprint(gateway))
    for path, filename in SCRIPTS.items():
        app.add_url_rule(path, endpoint=filename, view_func=_script_view(app, filename))
    return app


def _script_view(app: Flask, filename: str) -> Callable[[], Response]:
    def view() -> Response:
        return send_from_directory(app.static_folder or "", filename, mimetype="text/javascript")

    return view


def _json_in_page(document: object) -> Markup:
    """Return JSON that cannot end the script element it stands in."""
    return Markup(encode_json(document).decode().replace("<", "\\u003c"))  # noqa: S704 - the only dangerous sign is replaced
