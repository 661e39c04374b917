"""What processes of the running system have written to their standard output."""

from pathlib import Path

from tests.fixtures.whole_system import WholeSystem


def written_by(system: WholeSystem, process: str) -> list[str]:
    """Return every line that a process has written to its standard output."""
    return lines_in(system.supervisor.log_path(process))


def lines_in(path: Path) -> list[str]:
    """Return every line of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def is_written(path: Path, mark: int, trace: str) -> bool:
    """Return whether a trace of something is in the lines after the first `mark` ones."""
    return any(trace in line for line in lines_in(path)[mark:])
