"""Engines: who may write, in which role, how long, and what a restart costs."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, InternalError, OperationalError, ProgrammingError

from runtime.database import (
    connection_arguments,
    create_read_engine,
    create_write_engine,
    driver_url,
)
from runtime.database_failures import is_database_down

EngineMaker = Callable[..., Engine]

CLIENT_ROLE = "kinokassa_client_api"


@pytest.fixture
def engines(database_url: str) -> Iterator[Callable[..., Engine]]:
    made: list[Engine] = []

    def make(create: EngineMaker, *, role: str | None = None) -> Engine:
        made.append(create(database_url, role=role, pool_size=1))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def ask(engine: Engine, question: str, **values: object) -> object:
    with engine.connect() as connection:
        return connection.execute(text(question), values).scalar_one()


@pytest.mark.parametrize(
    "url", ["postgresql://u@h/db", "postgres://u@h/db", "postgresql+psycopg2://u@h/db"]
)
def test_every_usual_spelling_of_an_address_is_understood(url: str):
    assert driver_url(url).render_as_string() == "postgresql+psycopg2://u@h/db"


def test_the_address_of_another_kind_of_database_is_refused():
    with pytest.raises(ValueError, match="begins with postgresql://"):
        driver_url("mysql://u@h/db")


@pytest.mark.parametrize("role", ["", "a b", "x -c log_statement=all", "Owner", "a'b", "1a"])
def test_a_role_cannot_smuggle_in_another_option(role: str):
    with pytest.raises(ValueError, match="not the name of a role"):
        connection_arguments("postgresql://h/db", role=role)


def test_the_options_of_the_address_are_kept():
    url = "postgresql://h/db?options=-c%20search_path%3Dbilling"

    options = connection_arguments(url, role=None)["options"]

    assert str(options).startswith("-c search_path=billing -c ")


@pytest.mark.integration
@pytest.mark.parametrize("create", [create_write_engine, create_read_engine])
def test_a_connection_drops_to_the_role_of_its_process(
    engines: Callable[..., Engine], create: EngineMaker
):
    engine = engines(create, role=CLIENT_ROLE)

    assert ask(engine, "select current_user") == CLIENT_ROLE


@pytest.mark.integration
def test_without_a_role_a_connection_stays_the_owner(engines: Callable[..., Engine]):
    engine = engines(create_write_engine)

    assert ask(engine, "select current_user = session_user") is True


@pytest.mark.integration
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "15s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("timezone", "UTC"),
    ],
)
@pytest.mark.parametrize("create", [create_write_engine, create_read_engine])
def test_no_connection_waits_without_a_limit(
    engines: Callable[..., Engine], create: EngineMaker, setting: str, value: str
):
    assert ask(engines(create), "select current_setting(:setting)", setting=setting) == value


@pytest.mark.parametrize("create", [create_write_engine, create_read_engine])
def test_a_server_that_never_says_a_word_counts_as_down(
    silent_database_url: str, create: EngineMaker
):
    engine = create(silent_database_url, role=None, pool_size=1)

    with pytest.raises(OperationalError) as caught:
        ask(engine, "select 1")

    assert is_database_down(caught.value)


@pytest.mark.integration
def test_a_read_engine_cannot_write_even_as_the_owner(engines: Callable[..., Engine]):
    engine = engines(create_read_engine)

    with engine.connect() as connection, pytest.raises(InternalError, match="read-only"):
        connection.execute(text("create table forbidden (id int)"))


@pytest.mark.integration
def test_the_role_of_the_client_api_cannot_write_through_a_write_engine(
    engines: Callable[..., Engine],
):
    engine = engines(create_write_engine, role=CLIENT_ROLE)

    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission"):
        connection.execute(text("delete from plans"))


@pytest.mark.integration
def test_a_read_holds_no_transaction_open(engines: Callable[..., Engine]):
    engine = engines(create_read_engine)

    with engine.connect() as connection:
        connection.execute(text("select 1"))
        backend = connection.execute(text("select pg_backend_pid()")).scalar_one()

    state = ask(
        engines(create_write_engine),
        "select state from pg_stat_activity where pid = :backend",
        backend=backend,
    )
    assert state == "idle"


@pytest.mark.integration
@pytest.mark.parametrize("create", [create_write_engine, create_read_engine])
def test_an_idle_connection_that_the_server_closed_is_replaced_unseen(
    engines: Callable[..., Engine], owner_engine: Engine, create: EngineMaker
):
    engine = engines(create)
    backend = ask(engine, "select pg_backend_pid()")

    ask(owner_engine, "select pg_terminate_backend(:backend, 5000)", backend=backend)

    assert ask(engine, "select pg_backend_pid()") != backend


@pytest.mark.integration
def test_an_error_of_the_database_does_not_repeat_the_values(engines: Callable[..., Engine]):
    engine = engines(create_write_engine)

    with engine.connect() as connection, pytest.raises(DataError) as caught:
        connection.execute(text("select 1 / 0 where :token <> ''"), {"token": "tk_1"})

    assert "tk_1" not in str(caught.value)
