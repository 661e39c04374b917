"""The scripts of backup and recovery keep what they were given, and refuse what would lose it."""

import gzip
import subprocess
from pathlib import Path

import pytest

from tests.docker.conftest import ROOT

SCRIPTS = ROOT / "docker" / "postgres"

SEGMENT = "000000010000000000000002"

LATEST_COPY = "2026-11-21T03-00-00Z"
COPIES = ("2026-11-19T03-00-00Z", "2026-11-20T03-00-00Z", LATEST_COPY)


def run(script: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(SCRIPTS / script), *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """Return a folder with three copies of a database and no log."""
    folder = tmp_path / "backups"
    (folder / "wal").mkdir(parents=True)
    for name in COPIES:
        copy = folder / "base" / name
        copy.mkdir(parents=True)
        (copy / "PG_VERSION").write_text(name, encoding="utf-8")
    return folder


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / SEGMENT
    path.write_bytes(b"what was committed")
    return path


def kept(backups: Path) -> bytes:
    return gzip.decompress((backups / "wal" / f"{SEGMENT}.gz").read_bytes())


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

    settings = (tmp_path / "data" / "postgresql.auto.conf").read_text(encoding="utf-8")
    assert "recovery_target_time = '2026-11-21 12:00:00+00'" in settings


def test_the_latest_state_has_no_moment_to_stop_at(backups: Path, tmp_path: Path):
    run("restore.sh", backups, "latest", tmp_path / "data")

    settings = (tmp_path / "data" / "postgresql.auto.conf").read_text(encoding="utf-8")
    assert "recovery_target_time" not in settings


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
