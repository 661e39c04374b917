"""Telling a database that is away from a mistake of ours."""

import socket
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from runtime.database import create_write_engine
from runtime.database_failures import is_database_down, is_worth_retrying


class Verdict(NamedTuple):
    is_down: bool
    is_worth_retrying: bool


def verdict_on(provoke: Callable[[], object]) -> Verdict:
    with pytest.raises(SQLAlchemyError) as caught:
        provoke()
    return Verdict(is_database_down(caught.value), is_worth_retrying(caught.value))


@pytest.fixture
def free_port() -> Iterator[int]:
    # Bound but not listening: a connection is refused, and nobody else can take the port.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def small_engine(database_url: str) -> Iterator[Engine]:
    engine = create_write_engine(database_url, role=None, pool_size=1)
    yield engine
    engine.dispose()


def test_a_server_that_does_not_listen_is_down(free_port: int):
    engine = create_write_engine(f"postgresql://nobody@127.0.0.1:{free_port}/none", role=None)

    assert verdict_on(engine.connect) == Verdict(is_down=True, is_worth_retrying=True)


@pytest.mark.integration
def test_a_connection_that_breaks_under_a_statement_means_down(
    small_engine: Engine, owner_engine: Engine
):
    with small_engine.connect() as connection, owner_engine.connect() as other:
        backend = connection.execute(text("select pg_backend_pid()")).scalar_one()
        other.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend})

        verdict = verdict_on(lambda: connection.execute(text("select 1")))

    assert verdict == Verdict(is_down=True, is_worth_retrying=True)


@pytest.mark.integration
def test_a_pool_without_a_free_connection_means_down(database_url: str):
    engine = create_write_engine(database_url, role=None, pool_size=1)
    with engine.connect():
        verdict = verdict_on(engine.connect)
    engine.dispose()

    assert verdict == Verdict(is_down=True, is_worth_retrying=True)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("statements", "is_retried"),
    [
        (["set statement_timeout = 20", "select pg_sleep(5)"], True),
        (["do $$ begin raise sqlstate '40P01'; end $$"], True),
        (["do $$ begin raise sqlstate '40001'; end $$"], True),
        (["do $$ begin raise sqlstate '55P03'; end $$"], True),
        (["select * from nowhere"], False),
        (["select 1 / 0"], False),
        (["do $$ begin raise unique_violation; end $$"], False),
    ],
    ids=["timeout", "deadlock", "serialisation", "lock", "no table", "division", "unique"],
)
def test_what_may_succeed_soon_is_told_from_a_mistake(
    small_engine: Engine, statements: list[str], *, is_retried: bool
):
    def run() -> None:
        with small_engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    assert verdict_on(run) == Verdict(is_down=False, is_worth_retrying=is_retried)


def test_an_error_that_is_not_of_the_database_says_nothing_about_it():
    assert not is_database_down(OSError("disk full"))
    assert not is_worth_retrying(ValueError("wrong"))
