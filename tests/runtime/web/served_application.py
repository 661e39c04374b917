"""The application that the tests of the server start; called inside its workers."""

import os
import threading
from pathlib import Path

from flask import Flask, request

from runtime.web.request_trace import trace_requests

LONG_REQUEST_SECONDS = 1.0


def create() -> Flask:
    app = Flask("runtime.web")
    trace_requests(app)

    @app.get("/pid")
    def show_pid() -> str:
        return str(os.getpid())

    @app.get("/long")
    def work_long() -> str:
        Path(request.args["marker"]).touch()
        threading.Event().wait(LONG_REQUEST_SECONDS)
        return "done"

    @app.get("/endless")
    def hang() -> str:
        Path(request.args["marker"]).touch()
        threading.Event().wait()
        return "never"

    @app.post("/length")
    def show_length() -> str:
        return str(len(request.get_data()))

    return app
