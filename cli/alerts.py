"""`kinokassa alerts`: has Prometheus's own tool read the alert rules and try each of them."""

import subprocess
from pathlib import Path

import click

from cli.local.errors import LocalStackError
from cli.local.programs import PROMTOOL, get_program, provide_programs

ROOT = Path(__file__).parents[1]

RULES = ROOT / "docker" / "prometheus" / "rules"

TRIALS = ROOT / "tests" / "docker" / "prometheus"
"""Each plays minutes or weeks of numbers and says which alerts fire when."""


@click.command()
@click.option("--rules-only", is_flag=True, help="Read the rules, and leave the trials out.")
def alerts(*, rules_only: bool) -> None:
    """Check the alert rules, then see each alert fire and fall silent; half a minute.

    promtool is installed where we may. Elsewhere this says so and ends well, for `make test`
    reads the rules in its own way.
    """
    try:
        provide_programs([PROMTOOL])
    except LocalStackError as error:
        click.echo(f"the alert rules were not tried: {error}")
        return
    promtool = get_program(PROMTOOL)
    run_promtool(promtool, "check", sorted(RULES.glob("*.yml")))
    if not rules_only:
        run_promtool(promtool, "test", sorted(TRIALS.glob("*.yml")))


def run_promtool(promtool: Path, act: str, files: list[Path]) -> None:
    """Let promtool check rules or carry out trials; its words go to our output.

    Args:
        promtool: The program.
        act: `check` for files of rules, `test` for files of trials.
        files: What to look at.

    Raises:
        click.ClickException: It found something.
    """
    argv = [str(promtool), act, "rules", *map(str, files)]
    done = subprocess.run(  # noqa: S603  # argv is ours, no shell
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise click.ClickException(f"`promtool {act} rules` says:\n{done.stdout.strip()}")
    click.echo(f"promtool {act} rules: {len(files)} file(s) hold")
