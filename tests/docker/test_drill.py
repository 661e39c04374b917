"""The drill of the guide, word for word, tells of all that was kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.local.ports import pick_free_port
from cli.local.postgres import MAX_CONNECTIONS
from tests.docker.conftest import ROOT
from tests.docker.restoration import Archive, archived_postgres

pytestmark = [
    pytest.mark.integration,
    # Beside what else starts servers with an archive.
    pytest.mark.xdist_group("second-restore"),
    pytest.mark.timeout(300),
]

GUIDE = ROOT / "docs" / "how-to" / "back-up-and-restore.md"

SEGMENTS = 5

SLOW_GUNZIP = """\
#!/bin/sh
# A day of log takes its time; five segments of nothing would not.
sleep 0.5
exec /usr/bin/gunzip "$@"
"""


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return a PostgreSQL that has kept several segments with a payment each."""
    with archived_postgres(tmp_path_factory.mktemp("drill")) as archive:
        # The drill knows nothing of what this server is told by its command line.
        archive.execute("alter system set unix_socket_directories = '/tmp'")
        archive.execute(f"alter system set max_connections = {MAX_CONNECTIONS}")
        archive.execute("create table payments (created_at timestamptz default now())")
        archive.execute("create table ballast (line text)")
        archive.copy()
        for _ in range(SEGMENTS):
            archive.execute("insert into payments default values")
            # Half a megabyte is read ahead before anybody sees what is replayed.
            archive.execute(
                "insert into ballast select md5(n::text) from generate_series(1, 20000) n"
            )
            archive.close_segment()
        yield archive


def drill_of_the_guide(archive: Archive, data: Path) -> Path:
    """Return the drill as a script beside the backups, which ends with its PostgreSQL stopped."""
    text = GUIDE.read_text(encoding="utf-8").partition("<<'DRILL'\n")[2].partition("    DRILL\n")[0]
    for place, here in [
        ("/usr/local/lib/kinokassa", archive.folder),
        ("/var/lib/backups", archive.folder),
        ("/tmp/drill", data),  # noqa: S108  # the container's own
    ]:
        assert place in text
        text = text.replace(place, str(here))
    script = archive.folder / "drill.sh"
    end = f"trap 'pg_ctl --pgdata={data} --mode=immediate stop' EXIT\n"
    script.write_text(f"#!/bin/sh\nset -eu\nPATH={archive.folder}:$PATH\n{end}{text}", "utf-8")
    return script


def test_the_drill_waits_until_the_whole_log_is_replayed(archive: Archive) -> None:
    gunzip = archive.folder / "gunzip"
    gunzip.write_text(SLOW_GUNZIP, encoding="utf-8")
    script = drill_of_the_guide(archive, archive.server.data_folder.with_name("drill"))
    for program in (gunzip, script):
        program.chmod(0o755)

    done = archive.run(script.name, PGPORT=str(pick_free_port()))

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{SEGMENTS} | " in done.stdout
