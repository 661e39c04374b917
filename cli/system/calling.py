"""Calling an API as one person: with a token, with idempotency keys, until the answer is there."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import requests

REQUEST_TIMEOUT_SECONDS = 15.0

COMMAND_WAIT_SECONDS = 5
"""How long an API may wait for the State Updater before it says "pending"."""


class Refused(Exception):
    """The system said no, in its own words."""

    def __init__(self, status: int, answer: Any) -> None:
        super().__init__(f"{status}: {answer}")
        self.status = status
        self.answer = answer


class NotSettledInTime(Exception):
    """What was waited for did not come to be."""


class HttpCaller:
    """Calls one API with one person's token.

    Args:
        base_url: Of the API.
        token: Bearer token; none for a public API.
    """

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        """Return what an address shows.

        Raises:
            Refused: The answer is an error.
        """
        return self._answer("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        """Send JSON and return the answer.

        Raises:
            Refused: The answer is an error.
        """
        return self._answer("POST", path, json=body or {}, params=query)

    def post_once(self, path: str, body: dict[str, Any]) -> Any:
        """Send JSON with an idempotency key of its own, and return the answer.

        Raises:
            Refused: The answer is an error.
        """
        return self._answer("POST", path, json=body, headers={"Idempotency-Key": uuid4().hex})

    def command(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        method: str = "POST",
    ) -> dict[str, Any]:
        """Send a command and return its result once it is carried out.

        Args:
            path: Of the command.
            body: What it says.
            key: Idempotency key; a new one unless given.
            method: DELETE where a wish is taken back.

        Raises:
            Refused: The command was rejected.
            NotSettledInTime: Nobody carried it out in time.
        """
        headers = {"Idempotency-Key": key or uuid4().hex}
        answer = self._answer(
            method,
            path,
            json=body or {},
            headers=headers,
            params={"wait": COMMAND_WAIT_SECONDS},
        )
        if answer["status"] == "pending":
            answer = self._follow(path, answer["command_id"])
        if answer["status"] == "rejected":
            raise Refused(HTTPStatus.CONFLICT, answer["problem"])
        if answer["status"] != "done":
            raise NotSettledInTime(f"{path} is {answer['status']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _follow(self, path: str, command_id: str) -> Any:
        """Ask for the outcome of a command that the API did not wait for."""
        version = path[: path.index("/v1/") + len("/v1/")]
        return self.get(f"{version}commands/{command_id}", wait=COMMAND_WAIT_SECONDS)

    def _answer(self, method: str, path: str, **arguments: Any) -> Any:
        response = self._session.request(
            method, f"{self._base_url}{path}", timeout=REQUEST_TIMEOUT_SECONDS, **arguments
        )
        answer = response.json() if response.content else None
        if not response.ok:
            raise Refused(response.status_code, answer)
        return answer
