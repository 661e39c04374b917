"""A database that was restored is restored again: what was committed and kept can be had back."""

from collections.abc import Iterator

import pytest

from cli.local.errors import ProcessNotReady
from tests.docker.restoration import Archive, archived_postgres

pytestmark = [
    pytest.mark.integration,
    # One group, so that only one worker starts servers.
    pytest.mark.xdist_group("second-restore"),
    pytest.mark.timeout(300),
]

FIRST_LIFE, SECOND_LIFE = "1", "2"
"""Timelines: each restore begins one, and the log of those before stays."""


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return a PostgreSQL with a copy in which nothing is written yet."""
    with archived_postgres(tmp_path_factory.mktemp("second-restore")) as archive:
        archive.execute("create table written (line text)")
        archive.copy()
        yield archive


def write(archive: Archive, line: str) -> str:
    """Commit a line and return a moment after it."""
    archive.execute("insert into written values (%s)", line)
    (moment,) = archive.execute("select clock_timestamp()::text")
    return str(moment)


def written(archive: Archive) -> set[str]:
    (lines,) = archive.execute("select array_agg(line) from written")
    return set(lines or ())


def restore(archive: Archive, moment: str, *timeline: str) -> None:
    """Go back to a moment, or to the end of a timeline."""
    archive.server.stop()
    data = str(archive.server.data_folder)
    restored = archive.run("restore.sh", str(archive.folder), moment, data, *timeline)
    assert restored.returncode == 0, restored.stderr
    archive.start_restored()


def test_a_copy_of_a_restored_database_goes_on_to_its_latest_state(archive: Archive) -> None:
    moment = write(archive, "first")
    write(archive, "mistaken")
    restore(archive, moment)
    archive.copy()
    write(archive, "since the copy")

    restore(archive, "latest")

    assert written(archive) == {"first", "since the copy"}


def test_a_moment_that_proved_too_early_is_followed_by_a_later_one(archive: Archive) -> None:
    early, later = write(archive, "first"), write(archive, "second")
    write(archive, "mistaken")
    restore(archive, early)

    restore(archive, later, FIRST_LIFE)

    assert written(archive) == {"first", "second"}


def test_what_was_done_since_a_restore_is_had_back_without_a_new_copy(archive: Archive) -> None:
    early = write(archive, "first")
    write(archive, "mistaken")
    restore(archive, early)
    write(archive, "since")

    restore(archive, "latest", SECOND_LIFE)

    assert written(archive) == {"first", "since"}


def test_the_log_of_the_newest_copy_is_kept_though_an_older_one_began_further_on(
    archive: Archive,
) -> None:
    early = write(archive, "first")
    for line in ("mistaken", "also mistaken", "mistaken again"):
        write(archive, line)
        archive.close_segment()
    archive.copy()
    restore(archive, early)
    archive.copy()
    moment = write(archive, "since the copy")
    archive.close_segment()
    write(archive, "beyond the moment")
    archive.copy(keep=3)

    restore(archive, moment)

    assert written(archive) == {"first", "since the copy"}


def test_a_log_that_cannot_be_read_is_not_taken_for_its_end(archive: Archive) -> None:
    write(archive, "first")
    archive.close_segment()
    write(archive, "second")
    archive.close_segment()
    last_but_one = sorted((archive.folder / "wal").glob("0*.gz"))[-2]
    last_but_one.write_bytes(b"no longer what it was")

    with pytest.raises(ProcessNotReady):
        restore(archive, "latest")
