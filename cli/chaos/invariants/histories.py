"""Every history is a path of its machine, and ends where the row stands."""

from collections import defaultdict
from uuid import UUID

from billing_rules.lifecycles import LIFECYCLES
from cli.chaos.books import Books, Change

LIFECYCLE_OF = {lifecycle.subject: lifecycle for lifecycle in LIFECYCLES}


def histories_have_no_gaps(books: Books) -> list[str]:
    """Each history counts from 1, and each line begins where the last one ended."""
    breaches = []
    for subject_id, lines in _by_subject(books).items():
        expected = [None, *(line.to_state for line in lines[:-1])]
        numbers = [line.seq for line in lines]
        if numbers != list(range(1, len(lines) + 1)):
            breaches.append(f"{lines[0].subject_kind} {subject_id} has the lines {numbers}")
        elif [line.from_state for line in lines] != expected:
            breaches.append(f"the history of {lines[0].subject_kind} {subject_id} jumps")
    return breaches


def moves_are_legal(books: Books) -> list[str]:
    """Each move is one that its machine knows."""
    return [
        f"{line.subject_kind} {line.subject_id}: {line.trigger} from {line.from_state}"
        f" to {line.to_state}"
        for line in books.history
        if not _is_legal(line)
    ]


def rows_stand_where_histories_end(books: Books) -> list[str]:
    """Each row has the state and the number of moves that its history tells."""
    histories = _by_subject(books)
    breaches = []
    for subject_id, standing in books.standings.items():
        lines = histories.get(subject_id, [])
        told = (lines[-1].to_state, len(lines)) if lines else None
        if told != (standing.state, standing.moves):
            breaches.append(
                f"{standing.subject_kind} {subject_id} is {standing.state} after"
                f" {standing.moves} moves, its history says {told}"
            )
    return breaches


def _by_subject(books: Books) -> dict[UUID, list[Change]]:
    found: dict[UUID, list[Change]] = defaultdict(list)
    for line in sorted(books.history, key=lambda line: line.seq):
        found[line.subject_id].append(line)
    return found


def _is_legal(line: Change) -> bool:
    lifecycle = LIFECYCLE_OF[line.subject_kind]
    if line.from_state is None:
        return (line.trigger, line.to_state) == (lifecycle.creation, lifecycle.initial)
    return line.to_state in lifecycle.targets(line.trigger, line.from_state)
