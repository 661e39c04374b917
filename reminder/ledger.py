"""What is kept of each letter: claimed before it is sent, marked after, and locked in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import Letter, Viewer
from reminder.wishes import LetterWish
from runtime.language import Language

LONGEST_PROBLEM = 500
"""Characters of a mail server's reply that are kept."""

LOCK_BYTES = 8
"""What PostgreSQL's advisory locks are named by."""


class LetterInHand(Exception):
    """Another worker is sending this very letter."""

    def __init__(self, letter_id: UUID) -> None:
        super().__init__(f"letter {letter_id} is in another worker's hands")
        self.letter_id = letter_id


class LetterLedger:
    """The rows of the letters.

    Args:
        engine: Of the reminder's database role.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def holding(self, letter_id: UUID) -> Iterator[None]:
        """Keep every other worker from a letter during a `with` block.

        It is a lock of the session and no transaction, which must not wait for a mail server; and
        no lease, for it ends with the worker that holds it.

        Raises:
            LetterInHand: Another worker holds it.
        """
        name = int.from_bytes(letter_id.bytes[:LOCK_BYTES], signed=True)
        with self._engine.connect() as raw:
            connection = raw.execution_options(isolation_level="AUTOCOMMIT")
            if not connection.scalar(select(func.pg_try_advisory_lock(name))):
                raise LetterInHand(letter_id)
            try:
                yield
            finally:
                connection.execute(select(func.pg_advisory_unlock(name)))

    def is_settled(self, letter_id: UUID) -> bool:
        """Return whether a letter was sent or given up already."""
        settled = select(Letter.id).where(
            Letter.id == letter_id, Letter.sent_at.is_not(None) | Letter.problem.is_not(None)
        )
        with Session(self._engine) as session:
            return session.scalar(settled) is not None

    def claim(self, wish: LetterWish, viewer: Viewer, language: Language, *, at: datetime) -> None:
        """Write down that a letter is about to be sent; from the second time on count the tries."""
        row = insert(Letter).values(
            id=wish.letter_id,
            viewer_id=viewer.id,
            kind=wish.kind,
            locale=language,
            subject_kind=wish.subject_kind,
            subject_id=wish.subject_id,
            claimed_at=at,
            tries=1,
        )
        again = {"claimed_at": at, "tries": Letter.tries + 1}
        with Session(self._engine) as session, session.begin():
            session.execute(row.on_conflict_do_update(index_elements=[Letter.id], set_=again))

    def mark_sent(self, letter_id: UUID, *, at: datetime) -> None:
        """Write down that the mail server took a letter."""
        self._change(letter_id, sent_at=at)

    def give_up(self, letter_id: UUID, problem: str) -> None:
        """Write down why a claimed letter is not sent; one that was never claimed has no row."""
        self._change(letter_id, problem=problem[:LONGEST_PROBLEM])

    def _change(self, letter_id: UUID, **columns: object) -> None:
        changed = update(Letter).where(Letter.id == letter_id).values(**columns)
        with Session(self._engine) as session, session.begin():
            session.execute(changed)
