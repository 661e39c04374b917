"""The admin API as managers call it, with a bus that can be watched and a State Updater at hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from admin_api.services import Services
from interaction_bus.envelope import Envelope, command_of
from interaction_bus.errors import BrokerUnavailable, MessageNotSent
from models import ManagerAction
from runtime.clock import SystemClock
from runtime.identifiers import new_id
from runtime.settings import TokenSettings
from runtime.web.principal import Principal, Role
from runtime.web.tokens import issue_token
from state_updater.dispatcher import Delivered
from tests.fixtures.workshop import Workshop

TOKENS = TokenSettings(jwt_secret="a secret of the tests, longer than 32 bytes")

REASON = "the viewer asked for it, ticket 4711"


@dataclass
class WatchedBus:
    """Stands for the publisher: keeps what was published, and is carried out when told to.

    Attributes:
        is_down: Nothing gets to the broker.
        is_frozen: What is published gets there, and nothing is confirmed.
        is_prompt: Everything is carried out before the caller looks for the outcome.
    """

    workshop: Workshop
    is_down: bool = False
    is_frozen: bool = False
    is_prompt: bool = False
    published: list[Envelope] = field(default_factory=list)

    def publish(self, envelope: Envelope) -> None:
        if self.is_down:
            raise MessageNotSent("the connection was lost")
        self.published.append(envelope)
        if self.is_frozen:
            raise BrokerUnavailable("no confirm in time")
        if self.is_prompt:
            self.carry_out(envelope)

    def carry_out(self, envelope: Envelope) -> None:
        settled = self.workshop.dispatcher.settle([Delivered(envelope, command_of(envelope))])
        assert settled[0].error is None, settled[0].error

    def carry_out_all(self) -> None:
        for envelope in self.published:
            self.carry_out(envelope)

    @property
    def last_body(self) -> dict[str, Any]:
        return self.published[-1].body


@dataclass
class Office:
    """Somebody at a desk: by default a manager called olga."""

    app: Flask
    client: FlaskClient
    services: Services
    bus: WatchedBus
    workshop: Workshop

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, **options: Any
    ) -> TestResponse:
        headers = {"Idempotency-Key": key or new_id().hex}
        return self.call("POST", path, json=body or {}, headers=headers, **options)

    def patch(self, path: str, body: Any, **options: Any) -> TestResponse:
        return self.call("PATCH", path, json=body, **options)

    def call(
        self,
        method: str,
        path: str,
        *,
        roles: tuple[str, ...] = ("manager",),
        subject: str = "olga",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        given = {"Authorization": f"Bearer {token(subject, *roles)}", **(headers or {})}
        return self.client.open(f"/admin/v1{path}", method=method, headers=given, **options)

    def trail(self, **columns: Any) -> list[ManagerAction]:
        """Return the lines of the trail, the oldest first."""
        query = select(ManagerAction).filter_by(**columns).order_by(ManagerAction.id)
        with self.workshop.owner_engine.connect() as connection:
            return list(connection.execute(query))

    def outcomes(self, **columns: Any) -> list[str]:
        """Return what the trail says became of the acts, the oldest first."""
        return [line.detail["outcome"] for line in self.trail(**columns)]


def token(subject: str, *roles: str, **claims: Any) -> str:
    principal = Principal(subject=subject, roles=frozenset(map(Role, roles)), **claims)
    return issue_token(
        TOKENS, principal, issued_at=SystemClock().now(), lifetime=timedelta(minutes=5)
    )


def with_reason(**body: Any) -> dict[str, Any]:
    return {"reason": REASON, **body}


def ids_of(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.json
    return [item["id"] for item in response.json["items"]]


def as_texts(*rows: dict[str, Any]) -> list[str]:
    return [str(row["id"]) for row in rows]


def as_id(text: str) -> UUID:
    return UUID(text)


@contextmanager
def counted_statements(*engines: Engine) -> Iterator[list[str]]:
    """Collect the statements that the engines execute within the block."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@contextmanager
def after_statement(engine: Engine, about: str, act: Callable[[], None]) -> Iterator[None]:
    """Do something once, right after the first statement about a table within the block."""
    waiting = [act]

    def look(_connection, _cursor, statement, *_rest) -> None:
        if about in statement and waiting:
            waiting.pop()()

    event.listen(engine, "after_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", look)
