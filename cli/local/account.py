"""Who runs PostgreSQL, which refuses to be root, and where that user can keep its data."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from stat import S_IXOTH

OWN_ACCOUNT = "kinokassa"
"""Made only when we are root and the distribution's `postgres` user does not exist."""

SHARED_STATE = Path("/var/lib/kinokassa")
"""Home of the data of checkouts that an unprivileged user cannot enter, as under /root."""


@dataclass(frozen=True)
class Account:
    """An unprivileged user of this machine."""

    name: str
    user_id: int
    group_id: int


def provide_account() -> Account | None:
    """Return the user to give up root's rights for, made if need be; none when we are not root."""
    if os.geteuid() != 0:
        return None
    account = find_account("postgres") or find_account(OWN_ACCOUNT)
    return account or create_account(OWN_ACCOUNT)


def find_account(name: str) -> Account | None:
    """Return a user of this machine by name."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def create_account(name: str) -> Account:
    """Make a system user without home and login."""
    useradd = ("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false")
    subprocess.run((*useradd, name), check=True)  # noqa: S603  # argv is ours, no shell
    entry = pwd.getpwnam(name)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def choose_data_folder(folder: Path, account: Account | None) -> Path:
    """Return where PostgreSQL keeps its files: in `folder`, if its user can get there."""
    if account is None or is_open_to_all(folder):
        return folder / "postgres"
    return SHARED_STATE / fingerprint(folder) / "postgres"


def is_open_to_all(folder: Path) -> bool:
    """Tell whether any user can walk down to this folder."""
    chain = (folder, *folder.parents)
    return all(part.stat().st_mode & S_IXOTH for part in chain if part.exists())


def create_private_folder(folder: Path, account: Account | None) -> None:
    """Make an empty folder that only its user can read, replacing what an interrupted run left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    if account is not None:
        os.chown(folder, account.user_id, account.group_id)


def fingerprint(folder: Path) -> str:
    """Return a short name that differs from checkout to checkout."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:10]
