"""The application that the tests of tracing serve; called inside the server's workers."""

from flask import Flask

from runtime.web.request_trace import trace_requests


def create() -> Flask:
    app = Flask("runtime.web")
    trace_requests(app)

    @app.get("/plans")
    def list_plans() -> str:
        return "none"

    return app
