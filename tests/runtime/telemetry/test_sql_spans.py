"""What PostgreSQL is asked in a traced piece of work, on PostgreSQL itself."""

import pytest
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models import Viewer
from runtime.clock import BILLING_NOW
from runtime.database import create_read_engine
from runtime.identifiers import new_id
from runtime.telemetry.crossing import crossing
from runtime.telemetry.edges import Edge
from runtime.telemetry.sql_spans import described
from tests.fixtures.traces import Traces

TASK = "task charge_saved_card"

ADDRESS = "maria@example.com"

pytestmark = pytest.mark.integration


def test_a_statement_hangs_under_the_work_that_asks(traces: Traces, owner_engine: Engine) -> None:
    with crossing(Edge.TASK, "charge_saved_card"), Session(owner_engine) as session:
        session.scalars(select(Viewer)).all()

    assert traces.tree(TASK, statements=True) == [TASK, "  SELECT viewers"]


def test_a_statement_is_told_with_its_text(traces: Traces, owner_engine: Engine) -> None:
    with crossing(Edge.TASK, "charge_saved_card"), owner_engine.connect() as connection:
        connection.execute(text("select id from viewers where email = :email"), {"email": ADDRESS})

    span = traces.span("SELECT viewers")
    assert span.kind is SpanKind.CLIENT
    assert span.attributes == {
        "db.system.name": "postgresql",
        "db.operation.name": "SELECT",
        "db.query.text": "select id from viewers where email = %(email)s",
    }


def test_the_values_of_a_statement_stay_out_of_its_span(
    traces: Traces, owner_engine: Engine
) -> None:
    rows = [
        {"id": new_id(), "email": f"{n}-{ADDRESS}", "locale": "ru", "timezone": "Europe/Moscow"}
        for n in range(3)
    ]

    with crossing(Edge.TASK, "charge_saved_card"), Session(owner_engine) as session:
        at = session.execute(BILLING_NOW).scalar_one()
        made = [{**row, "payment_epoch": 0, "created_at": at} for row in rows]
        session.execute(insert(Viewer), made)
        session.commit()

    assert traces.spans("INSERT viewers") != []
    assert ADDRESS not in traces.words()


def test_an_error_of_postgresql_is_told_without_the_row_that_it_quotes(
    traces: Traces, owner_engine: Engine
) -> None:
    twice = text("insert into plans (code, id) values (:code, :id)")

    with (
        pytest.raises(IntegrityError) as raised,
        crossing(Edge.TASK, "charge_saved_card"),
        owner_engine.connect() as connection,
    ):
        connection.execute(twice, {"code": ADDRESS, "id": new_id()})

    # PostgreSQL itself tells it to whoever asks.
    assert ADDRESS in str(raised.value.orig)
    assert traces.span("INSERT plans").status.status_code is StatusCode.ERROR
    assert ADDRESS not in traces.words()


def test_a_statement_after_one_that_failed_has_a_span_of_its_own(
    traces: Traces, owner_engine: Engine
) -> None:
    with crossing(Edge.TASK, "charge_saved_card"), owner_engine.connect() as connection:
        with pytest.raises(DataError):
            connection.execute(text("select 1 / 0"))
        connection.rollback()
        connection.execute(text("select 1"))

    codes = [span.status.status_code for span in traces.spans("SELECT")]
    assert codes == [StatusCode.ERROR, StatusCode.UNSET]


def test_a_statement_that_loses_its_connection_is_told_as_failed(
    traces: Traces, owner_engine: Engine
) -> None:
    with (
        pytest.raises(OperationalError),
        crossing(Edge.TASK, "charge_saved_card"),
        owner_engine.connect() as connection,
    ):
        connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    assert traces.span("SELECT").status.status_code is StatusCode.ERROR


def test_work_that_finds_no_database_is_told_without_a_statement(traces: Traces) -> None:
    nowhere = create_read_engine("postgresql://nobody@127.0.0.1:1/nothing", role=None)

    with pytest.raises(OperationalError), crossing(Edge.TASK, "charge_saved_card"):
        nowhere.connect()

    assert traces.tree(TASK, statements=True) == [TASK]
    assert traces.span(TASK).status.status_code is StatusCode.ERROR


def test_a_look_that_belongs_to_no_work_is_not_traced(traces: Traces, owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        connection.execute(text("select 1"))

    assert traces.spans() == []


def test_the_text_of_a_large_insert_is_cut(traces: Traces, owner_engine: Engine) -> None:
    columns = ", ".join(["1"] * 2_000)

    with crossing(Edge.TASK, "charge_saved_card"), owner_engine.connect() as connection:
        connection.execute(text(f"select array[{columns}]"))

    shown = (traces.span("SELECT").attributes or {})["db.query.text"]
    assert isinstance(shown, str)
    assert len(shown) == 1_000


@pytest.mark.parametrize(
    ("statement", "operation", "name"),
    [
        ("SELECT a.b FROM a JOIN c ON true", "SELECT", "SELECT a"),
        ("\n  insert into payments (id) values (1)", "INSERT", "INSERT payments"),
        ("UPDATE invoices SET state=1", "UPDATE", "UPDATE invoices"),
        ("DELETE FROM outbox_messages WHERE 1", "DELETE", "DELETE outbox_messages"),
        ("SELECT billing_now()", "SELECT", "SELECT"),
        ("COMMIT", "COMMIT", "COMMIT"),
        ("", "", ""),
    ],
)
def test_a_statement_is_named_by_what_it_does_to_which_table(
    statement: str, operation: str, name: str
) -> None:
    assert described(statement) == (operation, name)
