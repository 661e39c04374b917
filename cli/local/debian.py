"""Installing packages on Debian and Ubuntu without starting their services.

Standard library only: the bootstrap runs it before anything is installed.
"""

# Lets an old Python get as far as being told that it is too old.
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.local.errors import CommandFailed

POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program before it starts a service; it is there only while we install."""

POLICY_TEXT = """\
#!/bin/sh
# Made by kinokassa while it installs packages; safe to delete.
exit 101
"""
"""101 means "do not"; see invoke-rc.d(8)."""

LOCK_WAIT_SECONDS = 300
"""Another package run, such as the nightly upgrade, may hold the lock for minutes."""


def find_obstacle() -> str | None:
    """Return why we cannot install packages here, or none when we can."""
    if shutil.which("apt-get") is None:
        return "this is neither Debian nor Ubuntu"
    if os.geteuid() != 0:
        return "only root may install packages"
    return None


def install(packages: Sequence[str]) -> None:
    """Install packages as root; no service is started.

    Raises:
        CommandFailed: apt-get refused; its last words are in the message.
    """
    sys.stderr.write(f"Installing {', '.join(packages)} with apt-get (a minute or two) ...\n")
    with services_stay_off(POLICY):
        run_apt_get("update")
        run_apt_get("install", "--yes", "--no-install-recommends", *packages)


def run_apt_get(*arguments: str) -> None:
    """Run apt-get without questions."""
    lock_wait = ("-o", f"DPkg::Lock::Timeout={LOCK_WAIT_SECONDS}")
    argv = ("apt-get", "--quiet", *lock_wait, *arguments)
    done = subprocess.run(  # noqa: S603  # argv is ours, no shell
        argv,
        env=quiet_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandFailed(" ".join(argv), done.stdout)


def quiet_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which packages ask nothing."""
    return {**environment, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


@contextmanager
def services_stay_off(policy: Path) -> Iterator[None]:
    """Keep packages from starting services; the machine's own policy, if it has one, is left alone.

    Args:
        policy: Where Debian looks for the policy.
    """
    if policy.exists() and policy.read_text(encoding="utf-8") != POLICY_TEXT:
        yield
        return
    policy.write_text(POLICY_TEXT, encoding="utf-8")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()
