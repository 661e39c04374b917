"""The clock that can be moved, in a sandbox alone."""

from datetime import timedelta

from interaction_bus.commands import AdvanceClock
from models import ClockMove
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork

FARTHEST = timedelta(days=3_660)
"""Ten years in one go: more is a slip of the finger."""

CLOCK_TASK = "advance_clock"


def advance_clock(command: AdvanceClock, work: UnitOfWork) -> None:
    """Begin to move the clock: after the commit a task goes from one due instant to the next.

    Raises:
        CommandRejected: The payment provider is real, a move is under way, or the target lies in
            the past or absurdly far ahead.
    """
    if not work.settings.is_sandbox:
        raise conflict("clock_is_real", "time can be moved only where no money is real")
    under_way = next((it for it in work.rows.each(ClockMove) if it.finished_at is None), None)
    if under_way is not None:
        raise conflict(
            "clock_is_moving",
            "the clock is being moved already",
            clock_move_id=str(under_way.id),
            target=under_way.target.isoformat(),
        )
    if command.target <= work.now:
        raise invalid("clock_never_goes_back", f"it is {work.now.isoformat()} already")
    if command.target > work.now + FARTHEST:
        raise invalid("clock_goes_too_far", f"at most {FARTHEST.days} days in one go")
    actor = work.cause.actor
    clock_move = ClockMove(
        id=command.new_clock_move_id,
        target=command.target,
        reached_at=work.now,
        asked_by=f"{actor.kind}:{actor.id}",
        asked_at=work.now,
    )
    work.keep(clock_move)
    work.start_task(clock_move.id, CLOCK_TASK, clock_move_id=clock_move.id)
    work.answer(clock_move_id=clock_move.id, target=command.target.isoformat())
