"""The OpenAPI files are those that the APIs serve."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cli.docs.interfaces import NOWHERE, admin_api_file, client_api_file
from client_api.application import create_app
from client_api.settings import ClientApiSettings
from runtime.sealing import new_sealing_key

EITHER_FILE = pytest.mark.parametrize("build", [client_api_file, admin_api_file])

Build = Callable[[], str]


def operations(build: Build) -> list[dict[str, Any]]:
    paths = json.loads(build())["paths"]
    return [
        operation
        for path in paths.values()
        for method, operation in path.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def test_the_file_is_what_the_running_api_serves() -> None:
    environment = {**NOWHERE, "SEALING_KEYS": new_sealing_key()}
    app = create_app(ClientApiSettings.from_environment(environment))

    served = app.test_client().get("/openapi.json").get_json()

    assert json.loads(client_api_file()) == served


@EITHER_FILE
def test_the_file_is_of_openapi_3_1(build: Build) -> None:
    assert json.loads(build())["openapi"] == "3.1.0"


@EITHER_FILE
def test_the_file_is_the_same_each_time(build: Build) -> None:
    assert build() == build()


@EITHER_FILE
def test_every_operation_says_what_it_does(build: Build) -> None:
    assert operations(build)
    assert [each for each in operations(build) if not each.get("summary")] == []
