"""A `kinokassa` of one local system: the same command, with that system's environment."""

import shlex
from pathlib import Path

from cli.system.plan import SystemPlan

NAME = "kinokassa"

ONLY_FOR_THE_OWNER = 0o700
"""It holds the secrets of the local system."""


def write_wrapper(plan: SystemPlan) -> Path:
    """Write a script that runs any command against the planned system, and return its path."""
    inherited = {"PATH", "HOME"}
    lines = [
        f"export {name}={shlex.quote(value)}"
        for name, value in sorted(plan.environment().items())
        if name not in inherited
    ]
    program = shlex.join(plan.kinokassa())
    script = plan.folder / NAME
    script.touch(mode=ONLY_FOR_THE_OWNER)
    script.write_text("\n".join(["#!/bin/sh", *lines, f'exec {program} "$@"', ""]), "utf-8")
    return script
