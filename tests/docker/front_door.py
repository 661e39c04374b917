"""nginx as the containers run it, before an application of a test."""

import json
import os
import re
import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from cli.local.ports import LOOPBACK, pick_free_port
from cli.local.process import Launch, launch
from cli.local.programs import NGINX, get_program
from cli.local.waiting import wait_until
from tests.docker.conftest import ROOT

PARTS = ROOT / "docker" / "nginx"

HOST = "localhost"

READY_TIMEOUT_SECONDS = 30.0
PATIENCE_SECONDS = 30.0

PLACE = re.compile(r"\$\{([A-Z_]+)\}")

AS_ROOT = ("-g", "user root;") if os.geteuid() == 0 else ()
"""A worker that gave up root's rights could not enter a test's folder."""


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


@dataclass(frozen=True)
class FrontDoor:
    """A running nginx.

    Args:
        folder: Its configuration, certificate and log.
        https_port: Where it takes calls.
        http_port: Where it only leads to the other one.
    """

    folder: Path
    https_port: int
    http_port: int

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https_port}"

    def call(self, path: str, *, method: str = "GET", **options: Any) -> requests.Response:
        return requests.request(
            method,
            f"{self.url}{path}",
            timeout=PATIENCE_SECONDS,
            verify=str(self.folder / "certificate.pem"),
            allow_redirects=False,
            **options,
        )

    def connect_from(self, address: str) -> HTTPSConnection:
        """Return a connection of somebody who has another address than nginx itself."""
        believed = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        return HTTPSConnection(
            HOST,
            self.https_port,
            timeout=PATIENCE_SECONDS,
            source_address=(address, 0),
            context=believed,
        )

    def log(self) -> str:
        return (self.folder / "nginx.log").read_text(encoding="utf-8")

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log().splitlines()]


@contextmanager
def front_door(folder: Path, site: str, *, application: str) -> Iterator[FrontDoor]:
    """Have nginx with one of our sites.

    Args:
        folder: An empty one.
        site: `viewers` or `managers`.
        application: Host and port of what it stands before; nobody need be there.
    """
    door = choose_ports(folder)
    check_port = pick_free_port()
    make_certificate(folder, {"SANDBOX": "1"})
    write_configuration(door, site, application=application, check_port=check_port)
    process = launch(
        Launch(
            argv=nginx_argv(folder),
            environment={"PATH": os.defpath},
            folder=folder,
            log_path=folder / "nginx.log",
            end_signal=signal.SIGTERM,
        )
    )
    try:
        assert wait_until(
            lambda: is_up(check_port) or not process.is_alive, timeout_seconds=READY_TIMEOUT_SECONDS
        )
        assert process.is_alive, door.log()
        yield door
    finally:
        process.send(signal.SIGTERM)
        assert process.wait_until_gone(READY_TIMEOUT_SECONDS)


def choose_ports(folder: Path) -> FrontDoor:
    """Return a door that does not stand open yet."""
    return FrontDoor(folder, https_port=pick_free_port(), http_port=pick_free_port())


def is_up(check_port: int) -> bool:
    """Ask as the health check of the container does."""
    try:
        return requests.get(f"http://{LOOPBACK}:{check_port}/", timeout=PATIENCE_SECONDS).ok
    except requests.ConnectionError:
        return False


def nginx_argv(folder: Path, *options: str) -> tuple[str, ...]:
    """Return the command of the containers."""
    program = str(get_program(NGINX))
    configuration = str(folder / "nginx.conf")
    return (program, *AS_ROOT, "-e", "stderr", "-p", str(folder), "-c", configuration, *options)


def write_configuration(door: FrontDoor, site: str, *, application: str, check_port: int) -> None:
    """Fill in the templates as the image of nginx does when it starts."""
    values = {
        "APPLICATION": application,
        "CERTIFICATES_FOLDER": str(door.folder),
        "CHECK_PORT": str(check_port),
        "HTTPS_PORT": f"{LOOPBACK}:{door.https_port}",
        "HTTP_PORT": f"{LOOPBACK}:{door.http_port}",
        "PARTS_FOLDER": str(PARTS),
        "RESOLVER": LOOPBACK,
        "SITE_HOST": HOST,
        "SITE_ORIGIN": door.url,
    }
    for template, name in (("nginx", "nginx"), (site, "site")):
        text = (PARTS / f"{template}.conf.template").read_text(encoding="utf-8")
        filled = PLACE.sub(lambda place: values.get(place[1], place[0]), text)
        (door.folder / f"{name}.conf").write_text(filled, encoding="utf-8")


def make_certificate(
    folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the script of the containers that provides a certificate."""
    return subprocess.run(
        ["/bin/sh", str(PARTS / "certificate.sh"), str(folder), HOST],
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application from a thread; give its host and port."""
    server = make_server(LOOPBACK, 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
