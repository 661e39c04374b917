"""The least that Flask can answer, served as our APIs are: the limit of everything else."""

import os
import sys

from flask import Flask, Response

from runtime.settings import WebSettings
from runtime.web.server import serve

PATH = "/bare"


def create_bare() -> Flask:
    """Return an application with one route that does nothing."""
    app = Flask(__name__)

    @app.get(PATH)
    def answer() -> Response:
        return Response(b'{"allowed":true}', mimetype="application/json")

    return app


def main(port: int) -> None:
    """Serve the bare route with the settings of the environment until told to stop."""
    settings = WebSettings(
        port=port,
        workers=int(os.environ["WEB_WORKERS"]),
        threads=int(os.environ["WEB_THREADS"]),
    )
    serve("cli.bench.bare:create_bare", settings, process_name="bare")


if __name__ == "__main__":
    main(int(sys.argv[1]))
