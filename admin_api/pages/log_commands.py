"""Where the log lines of a story lie while no console can read them: commands that show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from admin_api.log_lines import StoryIds

OUTPUT_OF_CONTAINERS = "docker compose logs --no-log-prefix"
OUTPUT_OF_PODS = "kubectl logs --selector app.kubernetes.io/name=kinokassa --tail=-1"


@dataclass(frozen=True, slots=True)
class LogCommand:
    """A command for whoever sits at the machine.

    Args:
        where: On which machine, in the reader's language.
        line: To be copied.
    """

    where: str
    line: str


def log_commands(ids: StoryIds) -> Sequence[LogCommand]:
    """Return what shows the lines of a story where every process writes them to its own output.

    Args:
        ids: By which the lines are found; UUIDs, so a shell reads nothing into them.
    """
    wanted = " ".join(f"-e {one}" for several in ids.values() for one in several)
    return (
        LogCommand(gettext("In containers"), f"{OUTPUT_OF_CONTAINERS} | grep -F {wanted}"),
        LogCommand(gettext("With Kubernetes"), f"{OUTPUT_OF_PODS} | grep -F {wanted}"),
    )
