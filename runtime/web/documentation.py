"""The page that shows the OpenAPI file, served from this machine alone."""

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

SWAGGER_UI_FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
"""Of Swagger UI 5, the first that can draw OpenAPI 3.1; no others are served."""

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Kinokassa API</title>
  <link rel="icon" href="/docs/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
  <div id="swagger-ui"></div>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</body>
</html>
"""

START_SCRIPT = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false
});
"""
"""A file of its own: a script inside the page would need a hole in the policy."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Swagger UI writes style attributes, hence 'unsafe-inline' there, and there alone."""

CACHE_SECONDS = 3_600


def create_documentation_blueprint() -> Blueprint:
    """Return the blueprint of `/docs`."""
    blueprint = Blueprint("documentation", __name__, url_prefix="/docs")
    blueprint.add_url_rule("", view_func=show_page, strict_slashes=False)
    blueprint.add_url_rule("/start.js", view_func=show_start_script)
    blueprint.add_url_rule("/<file_name>", view_func=send_swagger_ui_file)
    return blueprint


def show_page() -> Response:
    """Answer the page."""
    response = Response(PAGE, mimetype="text/html")
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def show_start_script() -> Response:
    """Answer the script that starts Swagger UI."""
    return Response(START_SCRIPT, mimetype="text/javascript")


def send_swagger_ui_file(file_name: str) -> Response:
    """Answer one of the files of Swagger UI.

    Args:
        file_name: Only known ones are served.
    """
    if file_name not in SWAGGER_UI_FILES:
        abort(404)
    folder = Path(str(files("flask_swagger_ui") / "dist"))
    return send_from_directory(folder, file_name, max_age=CACHE_SECONDS)
