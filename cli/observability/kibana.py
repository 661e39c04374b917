"""Tells Kibana what to show of our logs."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import requests

from cli.observability.errors import SetupFailed
from cli.observability.saved_objects import as_import_file

TIMEOUT_SECONDS = 30.0
"""Kibana takes some seconds to import a dashboard when it has just begun."""

FILE_NAME = "kinokassa.ndjson"


class Kibana:
    """Kibana, as an operator sets it up.

    Args:
        url: Of Kibana; a user and a password may stand in it.
        api_key: Of Elasticsearch, which Kibana takes as well; none where it asks for none.
    """

    def __init__(self, url: str, api_key: str | None) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        # Kibana refuses whatever changes something without it: a browser cannot be led to send it.
        self._session.headers["kbn-xsrf"] = "kinokassa"
        if api_key is not None:
            self._session.headers["Authorization"] = f"ApiKey {api_key}"

    def import_objects(self, saved_objects: Sequence[dict[str, Any]]) -> int:
        """Put objects into Kibana, over those of the same ids, and return how many there are.

        Raises:
            SetupFailed: Kibana cannot be reached, or did not take all of them.
        """
        content = as_import_file(saved_objects)
        answer = self._send(content)
        if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise SetupFailed(f"Kibana does not accept our credentials ({answer.status_code}).")
        if answer.status_code != HTTPStatus.OK:
            raise SetupFailed(f"Kibana refused the saved objects ({answer.status_code}).")
        return _imported(answer)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _send(self, content: str) -> requests.Response:
        try:
            return self._session.post(
                f"{self._url}/api/saved_objects/_import",
                params={"overwrite": "true"},
                files={"file": (FILE_NAME, content.encode(), "application/ndjson")},
                timeout=TIMEOUT_SECONDS,
                # A page to sign in at is no answer.
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise SetupFailed(f"Kibana cannot be reached ({type(error).__name__}).") from error


def _imported(answer: requests.Response) -> int:
    """Return how many objects Kibana took, or complain of the first that it did not."""
    try:
        told = answer.json()
    except ValueError as error:
        raise SetupFailed("Whoever answers at KIBANA_URL is not Kibana.") from error
    for problem in told.get("errors", []):
        reason = problem["error"]["type"]
        raise SetupFailed(f"Kibana refused {problem['type']} {problem['id']} ({reason}).")
    return int(told["successCount"])
