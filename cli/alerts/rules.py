"""The alert rules and their trials, and what promtool has to say of them."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from cli.local.errors import LocalStackError, last_lines

ROOT = Path(__file__).parents[2]

RULES = ROOT / "docker" / "prometheus" / "rules" / "kinokassa.yml"

TRIALS = ROOT / "tests" / "docker" / "prometheus"
"""Each plays minutes or weeks of numbers and says which alerts fire when."""


class RulesFaulty(LocalStackError):
    """Promtool refused the rules, or a trial ended otherwise than it says.

    Args:
        act: What promtool was asked to do.
        words: All that it said.
    """

    def __init__(self, act: str, words: str) -> None:
        self.words = words
        super().__init__(f"`promtool {act} rules` says:\n{last_lines(words)}")


def run_promtool(promtool: Path, act: str, files: Sequence[Path]) -> None:
    """Let promtool check rules or carry out trials.

    Args:
        promtool: The program.
        act: `check` for files of rules, `test` for files of trials.
        files: What to look at.

    Raises:
        RulesFaulty: It found something.
    """
    argv = [str(promtool), act, "rules", *map(str, files)]
    done = subprocess.run(  # noqa: S603  # argv is ours, no shell
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise RulesFaulty(act, done.stdout)
