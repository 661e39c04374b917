"""Stands for Kibana's API of saved objects, and refuses whatever Kibana would."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

LOOPBACK = "127.0.0.1"

POLL_SECONDS = 0.02
"""Between looks whether to stop; the end of a test waits for one."""

IMPORT_PATH = "/api/saved_objects/_import"


@dataclass
class StrictKibana:
    """Keeps what was imported, by type and id.

    Attributes:
        refuses: Answers every import with this status instead.
        authorizations: What each request showed.
    """

    kept: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    refuses: int | None = None
    authorizations: list[str | None] = field(default_factory=list)
    url: str = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        with Request(environ) as request:
            return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        self.authorizations.append(request.headers.get("Authorization"))
        if (request.method, request.path) != ("POST", IMPORT_PATH):
            return refusal(404, "Not Found")
        if not request.headers.get("kbn-xsrf"):
            return refusal(400, "Request must contain a kbn-xsrf header.")
        if self.refuses is not None:
            return refusal(self.refuses, "refused")
        file = request.files.get("file")
        if file is None or not (file.filename or "").endswith(".ndjson"):
            return refusal(415, "Invalid file extension")
        return self.take(file, overwrite=request.args.get("overwrite") == "true")

    def take(self, file: FileStorage, *, overwrite: bool) -> Response:
        objects = [json.loads(line) for line in file.stream.read().splitlines()]
        known = self.kept.keys() | {(each["type"], each["id"]) for each in objects}
        problems = [
            problem
            for each in objects
            if (problem := self.problem_of(each, known, overwrite=overwrite))
        ]
        if not problems:
            self.kept |= {(each["type"], each["id"]): each for each in objects}
        taken = 0 if problems else len(objects)
        answer = {"success": not problems, "successCount": taken}
        return json_answer(200, {**answer, "errors": problems} if problems else answer)

    def problem_of(
        self, each: dict[str, Any], known: set[tuple[str, str]], *, overwrite: bool
    ) -> dict[str, Any] | None:
        missing = [it for it in each["references"] if (it["type"], it["id"]) not in known]
        if missing:
            return problem(each, "missing_references")
        if (each["type"], each["id"]) in self.kept and not overwrite:
            return problem(each, "conflict")
        return None


def problem(each: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": each["id"], "type": each["type"], "error": {"type": kind}}


def refusal(status: int, words: str) -> Response:
    return json_answer(status, {"statusCode": status, "message": words})


def json_answer(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


@contextmanager
def running_kibana() -> Iterator[StrictKibana]:
    """Run one on a port of its own."""
    kibana = StrictKibana()
    server = make_server(LOOPBACK, 0, kibana, threaded=True)
    kibana.url = f"http://{LOOPBACK}:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    yield kibana
    server.shutdown()
    thread.join()
    server.server_close()
