"""Calls an API that may be down, slow or killed under way, as a stubborn client does."""

from threading import Event
from typing import Any
from uuid import UUID, uuid4

import requests

from cli.chaos.load.notes import LoadNotes

REQUEST_TIMEOUT_SECONDS = 8.0

COMMAND_WAIT_SECONDS = 2

MOST_TRIES = 8

PAUSE_SECONDS = 0.5

SERVER_ERROR = 500
UNAVAILABLE = 503


class GaveUp(Exception):
    """No answer after many tries, or the storm is over."""


class Refused(Exception):
    """A definite no."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class StubbornCaller:
    """Repeats what got no answer; a command is repeated under the same key.

    Args:
        base_url: Of an API.
        token: Bearer token; none for the sandbox.
        name: Of the API, in the notes.
        notes: Where answers and promises are kept.
        stop: Ends all patience.
    """

    def __init__(
        self, base_url: str, token: str | None, *, name: str, notes: LoadNotes, stop: Event
    ) -> None:
        self._base_url = base_url
        self._name = name
        self._notes = notes
        self._stop = stop
        self._session = requests.Session()
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        """Return what an address shows.

        Raises:
            GaveUp: It did not answer.
            Refused: It said no.
        """
        return self._insist("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send JSON once, for what must not be repeated, and return the answer.

        Raises:
            GaveUp: It did not answer.
            Refused: It said no.
        """
        answer = self._try_once("POST", path, json=body)
        if answer is None:
            raise GaveUp
        return answer.json()

    def command(
        self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None
    ) -> dict[str, str]:
        """Send a command and return its result, final or as far as it is known.

        Args:
            path: Of the command.
            body: What it says.
            key: Idempotency key; a new one unless given.

        Raises:
            GaveUp: Nobody took it.
            Refused: It was rejected.
        """
        answer = self._insist(
            "POST",
            path,
            json=body or {},
            headers={"Idempotency-Key": key or uuid4().hex},
            params={"wait": COMMAND_WAIT_SECONDS},
        )
        self._notes.promise(UUID(answer["command_id"]), path)
        result: dict[str, str] = answer["result"]
        return result

    def _insist(self, method: str, path: str, **arguments: Any) -> Any:
        for _ in range(MOST_TRIES):
            answer = self._try_once(method, path, **arguments)
            if answer is not None:
                return answer.json()
            if self._stop.wait(PAUSE_SECONDS):
                break
        raise GaveUp

    def _try_once(self, method: str, path: str, **arguments: Any) -> requests.Response | None:
        """Return a good answer, or none when there is no telling."""
        try:
            answer = self._session.request(
                method, f"{self._base_url}{path}", timeout=REQUEST_TIMEOUT_SECONDS, **arguments
            )
        except requests.RequestException:
            self._notes.heard(f"{self._name} none")
            return None
        self._notes.heard(f"{self._name} {answer.status_code}")
        if answer.ok:
            return answer
        if answer.status_code >= SERVER_ERROR:
            self._note_server_error(method, path, answer)
            return None
        raise Refused(answer.status_code)

    def _note_server_error(self, method: str, path: str, answer: requests.Response) -> None:
        if answer.status_code != UNAVAILABLE and self._name != "sandbox":
            text = answer.text[:200]
            self._notes.wonder(f"{self._name}: {method} {path} gave {answer.status_code}: {text}")
