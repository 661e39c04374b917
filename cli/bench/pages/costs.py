"""Asking one page: many times over HTTP for its time, once in this process for its statements."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from cli.bench.pages.addresses import PageAddress
from cli.local.ports import LOOPBACK

WARM_UPS = 3
"""Answers that fill pools and caches, and do not count."""

TIMEOUT_SECONDS = 30.0

PEOPLE_OF_P95 = 20

EXPORT = ".csv"

TIMES_OF_EXPORTS = 3


@dataclass(frozen=True, slots=True)
class PageCost:
    """What one page costs.

    Args:
        rule: Of the page.
        status: Of its answers; only 200 is the page itself.
        median_ms: Over HTTP, with one connection.
        p95_ms: Nineteen of twenty answers come within this.
        statements: Of SQL behind one answer.
        kilobytes: Of one answer.
    """

    rule: str
    status: int
    median_ms: float
    p95_ms: float
    statements: int
    kilobytes: float

    @property
    def is_page(self) -> bool:
        """Whether a page was shown: no refusal, no way elsewhere, no list of all there is."""
        return self.status == http.HTTPStatus.OK and not is_export(self.rule)


def is_export(rule: str) -> bool:
    """Return whether an address gives all of a list as a file, which takes as long as it takes."""
    return rule.endswith(EXPORT)


class Visitor:
    """Asks one site for pages over one connection.

    Args:
        port: Of the site that runs, on loopback.
        app: The same application in this process, to see its statements.
    """

    def __init__(self, port: int, app: Flask) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_SECONDS)
        self._app = app

    def visit(self, address: PageAddress, token: str, *, times: int) -> PageCost:
        """Return what a page costs.

        Args:
            address: Of the page.
            token: Of whoever looks at it.
            times: How often it is asked over HTTP, from 2.
        """
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        is_long = is_export(address.rule)
        for _ in range(1 if is_long else WARM_UPS):
            self._ask(address.path, headers)
        asked = TIMES_OF_EXPORTS if is_long else times
        answers = [self._ask(address.path, headers) for _ in range(asked)]
        spent = [milliseconds for milliseconds, _, _ in answers]
        _, status, size = answers[-1]
        return PageCost(
            rule=address.rule,
            status=status,
            median_ms=median(spent),
            p95_ms=quantiles(spent, n=PEOPLE_OF_P95)[-1],
            statements=self._count_statements(address.path, headers),
            kilobytes=size / 1024,
        )

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def _ask(self, path: str, headers: dict[str, str]) -> tuple[float, int, int]:
        began = perf_counter()
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        return (perf_counter() - began) * 1000, answer.status, len(body)

    def _count_statements(self, path: str, headers: dict[str, str]) -> int:
        client = self._app.test_client()
        with counted_statements() as statements:
            # A list that is streamed keeps its connection until it is read to the end.
            client.get(path, headers=headers).get_data()
        return len(statements)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect every statement that any engine of this process executes."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
