"""The container that makes the folders of the backups has the rights that it takes."""

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

MOUNTED = "/var/lib/backups"

AS_ROOT = os.geteuid() == 0

NOBODY = 65534

OWNER, GROUP = (NOBODY, NOBODY) if AS_ROOT else (os.getuid(), os.getgid())
"""Who stands for PostgreSQL's user; only root can give a folder to somebody else."""

Service = dict[str, Any]


@pytest.fixture
def service(services: dict[str, Service]) -> Service:
    return services["backups-folder"]


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """Return a new volume: a folder of root's, if root runs this."""
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o755)
    return folder


def make_folders(service: Service, volume: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command of the container with its rights and no others."""
    owners = {"--owner=postgres": f"--owner={OWNER}", "--group=postgres": f"--group={GROUP}"}
    command = [
        owners.get(word, word.replace(MOUNTED, str(volume)))
        for word in (*service["entrypoint"], *service["command"])
    ]
    return subprocess.run(
        [*bounded_to(service["cap_add"]), *command], capture_output=True, text=True, check=False
    )


def bounded_to(capabilities: list[str]) -> list[str]:
    """Return what takes all other rights from root; anybody else has none of them."""
    if not AS_ROOT:
        return []
    kept = [f"+{name.lower()}" for name in capabilities]
    return ["setpriv", "--bounding-set", ",".join(["-all", *kept])]


def kept_for_owner(volume: Path) -> dict[str, tuple[int, int]]:
    """Return the owner and the mode of each folder."""
    found = {}
    for folder in (volume, *volume.iterdir()):
        status = folder.stat()
        found[folder.name] = (status.st_uid, stat.S_IMODE(status.st_mode))
    return found


def test_a_new_volume_gets_its_folders(service: Service, volume: Path) -> None:
    done = make_folders(service, volume)

    assert (done.returncode, done.stderr) == (0, "")
    assert kept_for_owner(volume) == dict.fromkeys(("backups", "base", "wal"), (OWNER, 0o700))


def test_a_volume_of_before_is_left_as_it_is(service: Service, volume: Path) -> None:
    make_folders(service, volume)
    (volume / "wal" / "kept.gz").write_bytes(b"what was committed")

    done = make_folders(service, volume)

    assert (done.returncode, done.stderr) == (0, "")
    assert (volume / "wal" / "kept.gz").read_bytes() == b"what was committed"


def test_root_may_enter_a_folder_that_it_has_given_away(service: Service) -> None:
    """Who is not root cannot try it, but can read it."""
    assert service["cap_drop"] == ["ALL"]
    assert {"CHOWN", "FOWNER", "DAC_OVERRIDE"} == set(service["cap_add"])
