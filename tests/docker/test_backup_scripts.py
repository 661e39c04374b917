"""The scripts of backup and recovery keep what they were given, and refuse what would lose it."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from tests.docker.conftest import ROOT

SCRIPTS = ROOT / "docker" / "postgres"

SEGMENT = "000000010000000000000002"

LATEST_COPY = "2026-11-21T03-00-00Z"
COPIES = ("2026-11-19T03-00-00Z", "2026-11-20T03-00-00Z", LATEST_COPY)

OLD_SETTINGS = """\
restore_command = 'false'
recovery_target_time = '2026-11-01 12:00:00+00'
recovery_target_timeline = '7'
work_mem = '8MB'
"""
"""A copy of a database that was restored once, and set by hand."""


def run(script: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(SCRIPTS / script), *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """Return a folder with three copies of a database and no log."""
    folder = tmp_path / "backups"
    (folder / "wal").mkdir(parents=True)
    for number, name in enumerate(COPIES, start=2):
        copy = folder / "base" / name
        copy.mkdir(parents=True)
        (copy / "PG_VERSION").write_text(name, encoding="utf-8")
        (copy / "postgresql.auto.conf").write_text(OLD_SETTINGS, encoding="utf-8")
        end_at(copy, "1", f"0/{number}000100")
    return folder


def end_at(copy: Path, timeline: str, place: str) -> None:
    """Have a copy be whole from a place in the log on."""
    log = f'{{ "Timeline": {timeline}, "Start-LSN": "0/1000028", "End-LSN": "{place}" }}'
    (copy / "backup_manifest").write_text(f'"WAL-Ranges": [\n{log}\n],\n', encoding="utf-8")


def begin_timeline(backups: Path, number: int, *, left: str, at: str) -> None:
    """Have a restore before, which left a timeline at a place in its log."""
    # With an empty line behind it, as PostgreSQL writes of a restore to a moment.
    history = f"{left}\t{at}\tbefore 2026-11-20 12:00:00+00\n\n"
    path = backups / "wal" / f"{number:08X}.history.gz"
    path.write_bytes(gzip.compress(history.encode()))


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / SEGMENT
    path.write_bytes(b"what was committed")
    return path


def kept(backups: Path) -> bytes:
    return gzip.decompress((backups / "wal" / f"{SEGMENT}.gz").read_bytes())


def settings_of(data: Path) -> str:
    return (data / "postgresql.auto.conf").read_text(encoding="utf-8")


def restored_from(data: Path) -> str:
    return (data / "PG_VERSION").read_text(encoding="utf-8")


def test_a_segment_is_kept_whole(backups: Path, segment: Path):
    done = run("archive-wal.sh", segment, SEGMENT, backups)

    assert done.returncode == 0
    assert kept(backups) == b"what was committed"


def test_a_segment_may_be_kept_twice(backups: Path, segment: Path):
    run("archive-wal.sh", segment, SEGMENT, backups)

    assert run("archive-wal.sh", segment, SEGMENT, backups).returncode == 0


def test_another_servers_segment_replaces_nothing(backups: Path, segment: Path):
    run("archive-wal.sh", segment, SEGMENT, backups)
    segment.write_bytes(b"of another server")

    done = run("archive-wal.sh", segment, SEGMENT, backups)

    assert done.returncode == 1
    assert kept(backups) == b"what was committed"


def test_a_segment_that_cannot_be_kept_is_not_forgotten(tmp_path: Path, segment: Path):
    assert run("archive-wal.sh", segment, SEGMENT, tmp_path / "gone").returncode != 0


@pytest.mark.parametrize(
    ("moment", "copy"),
    [
        ("2026-11-21 12:00:00+00", LATEST_COPY),
        ("2026-11-21 02:59:59+00", "2026-11-20T03-00-00Z"),
        # In the zone of the person who types it.
        ("2026-11-20 05:00:00+03", "2026-11-19T03-00-00Z"),
        ("latest", LATEST_COPY),
    ],
)
def test_the_last_copy_from_before_the_moment_is_taken(
    backups: Path, tmp_path: Path, moment: str, copy: str
):
    done = run("restore.sh", backups, moment, tmp_path / "data")

    assert done.returncode == 0, done.stderr
    assert restored_from(tmp_path / "data") == copy
    assert (tmp_path / "data" / "recovery.signal").exists()


def test_recovery_stops_at_the_moment(backups: Path, tmp_path: Path):
    run("restore.sh", backups, "2026-11-21 12:00:00+00", tmp_path / "data")

    assert "recovery_target_time = '2026-11-21 12:00:00+00'" in settings_of(tmp_path / "data")


def test_the_latest_state_has_no_moment_to_stop_at(backups: Path, tmp_path: Path):
    run("restore.sh", backups, "latest", tmp_path / "data")

    assert "recovery_target_time =" not in settings_of(tmp_path / "data")


def test_how_the_copied_database_was_restored_itself_is_forgotten(backups: Path, tmp_path: Path):
    run("restore.sh", backups, "latest", tmp_path / "data")

    settings = settings_of(tmp_path / "data")
    assert "work_mem = '8MB'" in settings
    assert settings.count("restore_command") == 1
    assert re.findall("recovery_target_timeline = '(.*)'", settings) == ["1"]


@pytest.mark.parametrize("moment", ["latest", "2026-11-21 12:00:00+00"])
def test_along_which_timeline_to_go_is_asked_where_a_restore_came_after_the_copy(
    backups: Path, tmp_path: Path, moment: str
):
    begin_timeline(backups, 2, left="1", at="0/3000060")

    done = run("restore.sh", backups, moment, tmp_path / "data")

    assert done.returncode == 1
    assert re.findall(r"^(\d): ", done.stderr, re.MULTILINE) == ["1", "2"]
    assert "from 1, before 2026-11-20 12:00:00+00" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("timeline", "copy"),
    [
        ("1", LATEST_COPY),
        # Left while the second copy was made, which is whole a little further on.
        ("2", "2026-11-19T03-00-00Z"),
        # Left right where the second copy had become whole.
        ("10", "2026-11-20T03-00-00Z"),
    ],
)
def test_the_last_copy_that_the_timeline_leads_through_is_taken(
    backups: Path, tmp_path: Path, timeline: str, copy: str
):
    begin_timeline(backups, 2, left="1", at="0/30000FF")
    begin_timeline(backups, 10, left="1", at="0/3000100")

    done = run("restore.sh", backups, "latest", tmp_path / "data", timeline)

    assert done.returncode == 0, done.stderr
    assert restored_from(tmp_path / "data") == copy
    assert f"recovery_target_timeline = '{timeline}'" in settings_of(tmp_path / "data")


def test_a_copy_that_was_made_since_the_restore_leaves_nothing_to_ask(
    backups: Path, tmp_path: Path
):
    begin_timeline(backups, 2, left="1", at="0/3000060")
    end_at(backups / "base" / LATEST_COPY, "2", "0/3000100")

    done = run("restore.sh", backups, "latest", tmp_path / "data")

    assert done.returncode == 0, done.stderr
    assert "recovery_target_timeline = '2'" in settings_of(tmp_path / "data")


def test_a_timeline_that_never_was_is_refused(backups: Path, tmp_path: Path):
    done = run("restore.sh", backups, "latest", tmp_path / "data", "5")

    assert done.returncode == 1
    assert "no copy" in done.stderr


def test_what_a_restore_left_that_broke_off_is_no_part_of_the_next(backups: Path, tmp_path: Path):
    (tmp_path / "data.unfinished").mkdir()
    (tmp_path / "data.unfinished" / "half").touch()

    run("restore.sh", backups, "latest", tmp_path / "data")

    assert restored_from(tmp_path / "data") == LATEST_COPY
    assert not (tmp_path / "data" / "half").exists()


def test_a_moment_before_all_copies_is_refused(backups: Path, tmp_path: Path):
    done = run("restore.sh", backups, "2026-11-01 12:00:00+00", tmp_path / "data")

    assert done.returncode == 1
    assert "no copy" in done.stderr
    assert not (tmp_path / "data").exists()


def test_what_was_there_is_moved_aside(backups: Path, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("broken", encoding="utf-8")

    run("restore.sh", backups, "latest", data)

    (aside,) = tmp_path.glob("data.before-*")
    assert (restored_from(aside), restored_from(data)) == ("broken", LATEST_COPY)


def test_a_database_that_runs_is_left_alone(backups: Path, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "postmaster.pid").touch()

    done = run("restore.sh", backups, "latest", data)

    assert done.returncode == 1
    assert list(tmp_path.glob("data.before-*")) == []
