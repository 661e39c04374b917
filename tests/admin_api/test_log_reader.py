"""Finding the log lines of a story, wherever they are kept."""

from pathlib import Path
from uuid import UUID

import pytest
from elasticsearch import Elasticsearch

from admin_api.log_lines import LogsUnreachable, LogWish
from admin_api.log_reader import LogReader
from runtime.identifiers import new_id
from runtime.web.pagination import Cursor
from tests.admin_api.log_keeping import KeptLogs, LogsInElasticsearch, LogsInFiles, ready
from tests.fixtures.search_store import SearchStore

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def store(search_store: SearchStore) -> SearchStore:
    return ready(search_store)


@pytest.fixture(params=["elasticsearch", "files"])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> KeptLogs:
    if request.param == "files":
        return LogsInFiles(tmp_path)
    return LogsInElasticsearch(request.getfixturevalue("store"))


@pytest.fixture
def payment_id() -> UUID:
    return new_id()


def about(payment_id: UUID, limit: int = 20) -> LogWish:
    return LogWish({"payment_id": [payment_id]}, limit)


def messages(logs: LogReader, wish: LogWish) -> list[str]:
    return [line.message for line in logs.find_lines(wish).items]


def test_a_line_belongs_to_a_story_by_any_of_its_ids(logs: KeptLogs) -> None:
    ids = {name: [new_id()] for name in ("invoice_id", "payment_id", "refund_id", "correlation_id")}
    for name, (value,) in ids.items():
        logs.keep(f"by_{name}", **{name: value})
    logs.keep("of_another_invoice", invoice_id=new_id())

    found = messages(logs, LogWish(ids, 20))

    assert sorted(found) == sorted(f"by_{name}" for name in ids)


def test_the_newest_line_comes_first(logs: KeptLogs, payment_id: UUID) -> None:
    logs.keep("second", time="12:00:02", payment_id=payment_id)
    logs.keep("third", time="12:00:03", payment_id=payment_id)
    logs.keep("first", time="12:00:01", payment_id=payment_id)

    assert messages(logs, about(payment_id)) == ["third", "second", "first"]


def test_pages_cut_no_line_between_lines_of_one_moment(logs: KeptLogs, payment_id: UUID) -> None:
    names = [f"line_{number}" for number in range(7)]
    for name in names:
        logs.keep(name, payment_id=payment_id)

    found: list[str] = []
    cursor: Cursor | None = None
    while True:
        page = logs.find_lines(LogWish({"payment_id": [payment_id]}, 3, cursor=cursor))
        found += [line.message for line in page.items]
        if page.next_cursor is None:
            break
        cursor = Cursor.decode(page.next_cursor)

    assert found == list(reversed(names))


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("debug", ["debug", "error", "info", "warning"]),
        ("info", ["error", "info", "warning"]),
        ("warning", ["error", "warning"]),
        ("error", ["error"]),
    ],
)
def test_lines_are_shown_from_a_level_on(
    logs: KeptLogs, payment_id: UUID, level: str, expected: list[str]
) -> None:
    for each in ("debug", "info", "warning", "error"):
        logs.keep(each, level=each, payment_id=payment_id)

    found = messages(logs, LogWish({"payment_id": [payment_id]}, 20, level=level))

    assert sorted(found) == expected


def test_lines_of_one_process_can_be_shown_alone(logs: KeptLogs, payment_id: UUID) -> None:
    logs.keep("sent", process="relay", payment_id=payment_id)
    logs.keep("charged", process="worker", payment_id=payment_id)

    wish = LogWish({"payment_id": [payment_id]}, 20, process="worker")

    assert messages(logs, wish) == ["charged"]


def test_a_line_is_read_back_as_it_was_logged(logs: KeptLogs, payment_id: UUID) -> None:
    logs.keep(
        "provider_called",
        process="worker",
        level="warning",
        outcome="unknown",
        duration_ms=12.5,
        payment_id=payment_id,
        correlation_id="0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b",
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
        error_type="ReadTimeout",
        error_stack_trace="Traceback: here",
        amount_minor=29_990,
    )

    [line] = logs.find_lines(about(payment_id)).items

    assert (line.process, line.level, line.message) == ("worker", "warning", "provider_called")
    assert (line.outcome, line.duration_ms) == ("unknown", 12.5)
    assert line.correlation_id == "0190a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b"
    assert line.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert line.stack_trace == "Traceback: here"
    assert line.fields == {
        "amount_minor": "29990",
        "error.type": "ReadTimeout",
        "outcome": "unknown",
        "payment_id": str(payment_id),
    }


def test_a_story_without_ids_is_not_looked_for() -> None:
    nobody = LogReader(Elasticsearch(NOBODY), "none")

    assert nobody.find_lines(LogWish({"payment_id": []}, 20)).items == []


def test_before_the_first_line_there_are_none(logs: KeptLogs, payment_id: UUID) -> None:
    assert logs.find_lines(about(payment_id)).items == []


def test_a_store_that_is_away_is_told(payment_id: UUID) -> None:
    nobody = LogReader(Elasticsearch(NOBODY, max_retries=0), "none")

    with pytest.raises(LogsUnreachable):
        nobody.find_lines(about(payment_id))


def test_a_store_that_refuses_is_told(store: SearchStore, payment_id: UUID) -> None:
    store.behave(lambda _: (401, {"error": "no such key"}))

    with pytest.raises(LogsUnreachable):
        LogsInElasticsearch(store).find_lines(about(payment_id))


def test_a_folder_that_is_away_is_told(tmp_path: Path, payment_id: UUID) -> None:
    with pytest.raises(LogsUnreachable):
        LogsInFiles(tmp_path / "nowhere").find_lines(about(payment_id))


@pytest.mark.parametrize(
    "output",
    [
        "Traceback of somebody else: {id}\n",
        '["{id}"]\n',
        '{{"event": "{id}"}}\n',
        '{{"kinokassa": {{"payment_id": "{id}"',
        '{{"kinokassa": {{"viewer_id": "{id}"}}}}\n',
    ],
    ids=["words", "a list", "another program", "half a line", "another id"],
)
def test_what_else_stands_in_the_files_is_passed_over(
    tmp_path: Path, payment_id: UUID, output: str
) -> None:
    logs = LogsInFiles(tmp_path)
    logs.keep("charged", process="worker", payment_id=payment_id)
    with (tmp_path / "worker.log").open("a") as file:
        file.write(output.format(id=payment_id))
    (tmp_path / "secrets.json").write_text(str(payment_id))

    assert messages(logs, about(payment_id)) == ["charged"]
