"""Lines of COPY hold whatever people write."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cli.stock.shelves import Shelves
from models import ManagerAction, Viewer
from runtime.identifiers import new_id
from tests.fixtures.builders import NOON, build_viewer

pytestmark = pytest.mark.integration

HOSTILE = ("tab\tline\nreturn\r", "back\\slash \\N \\.", "quote ' \" <script>", "", "\u202eevil 🎬")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_it_was_put(owner_engine: Engine, text: str) -> None:
    shelves = Shelves()
    shelves.put_lines(Viewer, [build_viewer(email=text)])

    with owner_engine.begin() as connection:
        shelves.write(connection)

    with Session(owner_engine) as session:
        assert session.scalars(select(Viewer.email)).all() == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_within_json_comes_back_as_it_was_put(owner_engine: Engine, text: str) -> None:
    shelves = Shelves()
    line = {
        "id": new_id(),
        "manager_id": "m-1",
        "action": "edit_subscription",
        "subject_kind": "subscription",
        "subject_id": "-",
        "detail": {"note": text},
        "occurred_at": NOON,
    }
    shelves.put_lines(ManagerAction, [line])

    with owner_engine.begin() as connection:
        shelves.write(connection)

    with Session(owner_engine) as session:
        assert session.scalars(select(ManagerAction.detail)).all() == [{"note": text}]


def test_a_column_that_was_left_out_has_its_default(owner_engine: Engine) -> None:
    shelves = Shelves()
    shelves.put_rows([Viewer(id=new_id(), created_at=NOON)])

    with owner_engine.begin() as connection:
        shelves.write(connection)

    with Session(owner_engine) as session:
        (viewer,) = session.scalars(select(Viewer))
    assert (viewer.locale, viewer.timezone, viewer.payment_epoch) == ("ru", "Europe/Moscow", 0)


def test_rows_are_written_in_the_order_of_time(owner_engine: Engine) -> None:
    shelves = Shelves()
    days = (3, 1, 2)
    shelves.put_lines(
        Viewer,
        [build_viewer(email=f"{day}", created_at=NOON + timedelta(days=day)) for day in days],
    )

    with owner_engine.begin() as connection:
        shelves.write(connection)

    with Session(owner_engine) as session:
        in_order_of_writing = session.scalars(select(Viewer.email).order_by(Viewer.created_at))
        assert in_order_of_writing.all() == ["1", "2", "3"]


def test_lines_of_several_processes_come_together() -> None:
    ours, theirs = Shelves(), Shelves()
    ours.put_lines(Viewer, [build_viewer()])
    theirs.put_lines(Viewer, [build_viewer(), build_viewer()])

    ours.merge(theirs.pack())

    assert ours.counts() == {"viewers": 3}
