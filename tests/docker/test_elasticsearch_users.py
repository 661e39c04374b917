"""The script that makes the users of Elasticsearch shows their passwords to nobody."""

import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from tests.docker.conftest import ROOT
from tests.docker.front_door import serving

SCRIPT = ROOT / "docker" / "elasticsearch" / "users.sh"

PASSWORDS = {
    "ELASTIC_PASSWORD": "of-the-superuser",
    "KIBANA_PASSWORD": "of-kibana",
    "LOGS_PASSWORD": "of-our-processes",
}

TELLS_ITS_ARGUMENTS = """#!/bin/sh
printf '%s\\n' "$@" >>"$ARGUMENTS"
PATH=${PATH#*:} exec curl "$@"
"""

Asked = dict[str, tuple[str, dict[str, Any]]]


@pytest.fixture
def curl(tmp_path: Path) -> Path:
    """Return the folder of a curl that writes down with what it was called."""
    program = tmp_path / "bin" / "curl"
    program.parent.mkdir()
    program.write_text(TELLS_ITS_ARGUMENTS, encoding="utf-8")
    program.chmod(0o755)
    return program.parent


def make_users(curl: Path, arguments: Path) -> Asked:
    """Run the script; return who asked for what, by path."""
    asked: Asked = {}
    app = Flask("elasticsearch")

    @app.put("/<path:path>")
    def put(path: str) -> str:
        body = json.loads(request.get_data())
        asked[path] = (request.headers["Authorization"], body)
        return "{}"

    with serving(app) as address:
        subprocess.run(
            [str(SCRIPT)],
            env={
                "PATH": f"{curl}:{os.environ['PATH']}",
                "ARGUMENTS": str(arguments),
                "ELASTICSEARCH": f"http://{address}",
                **PASSWORDS,
            },
            check=True,
        )
    return asked


def test_kibana_and_our_processes_get_their_passwords(curl: Path, tmp_path: Path) -> None:
    asked = make_users(curl, tmp_path / "arguments")

    superuser = base64.b64encode(b"elastic:of-the-superuser").decode()
    assert {login for login, _ in asked.values()} == {f"Basic {superuser}"}
    bodies = {path.removeprefix("_security/"): body for path, (_, body) in asked.items()}
    assert bodies["user/kibana_system/_password"] == {"password": "of-kibana"}
    assert bodies["user/kinokassa"] == {
        "password": "of-our-processes",
        "roles": ["kinokassa_logs"],
    }


def test_our_processes_can_neither_delete_nor_change_a_line(curl: Path, tmp_path: Path) -> None:
    _, role = make_users(curl, tmp_path / "arguments")["_security/role/kinokassa_logs"]

    (indices,) = role["indices"]
    assert set(indices["privileges"]) == {
        "create_doc",
        "auto_configure",
        "read",
        "view_index_metadata",
    }


def test_no_password_is_among_the_arguments_that_everybody_can_read(
    curl: Path, tmp_path: Path
) -> None:
    arguments = tmp_path / "arguments"

    make_users(curl, arguments)

    told = arguments.read_text(encoding="utf-8")
    assert "_security/user/kinokassa" in told
    assert [password for password in PASSWORDS.values() if password in told] == []
