"""Where the provider's books and ours differ: kept for people until it is settled."""

from datetime import timedelta

from interaction_bus.commands import RecordDifference, SettleDifference
from models import Difference
from models.differences import DIFFERENCE_KINDS
from state_updater.rejections import conflict, invalid
from state_updater.unit_of_work import UnitOfWork

CURED_WITHIN = timedelta(minutes=30)
"""A cure is one command, carried out in seconds; the next look comes an hour later. What it then
still finds was not cured."""


def record_difference(command: RecordDifference, work: UnitOfWork) -> None:
    """Note a difference, or that one which was thought settled or about to be cured is there yet.

    One that a person has settled stays so: they know of it, and every night would find it again.

    Raises:
        CommandRejected: Nobody defined such a kind.
    """
    if command.kind not in DIFFERENCE_KINDS:
        raise invalid("kind_unknown", f"{command.kind} is no kind of difference")
    known = work.rows.find(Difference, command.new_difference_id)
    if known is None:
        known = _new_difference(command, work)
        work.keep(known)
    elif known.status == "curing" and known.found_at + CURED_WITHIN <= work.now:
        known.status = "open"
    elif known.status == "settled" and not _is_settled_by_person(known):
        _reopen(known, work)
    work.answer(difference_id=known.id, status=known.status)


def settle_difference(command: SettleDifference, work: UnitOfWork) -> None:
    """Note that a difference is settled, and by whom.

    Raises:
        CommandRejected: There is no such difference, or it is settled.
    """
    difference = work.get(Difference, command.difference_id, "difference")
    if difference.status == "settled":
        raise conflict(
            "difference_settled",
            "this difference is settled already",
            settled_by=difference.settled_by,
        )
    actor = work.cause.actor
    difference.status = "settled"
    difference.settled_at = work.now
    difference.settled_by = f"{actor.kind}:{actor.id}"
    difference.note = command.note
    work.answer(difference_id=difference.id)


def _new_difference(command: RecordDifference, work: UnitOfWork) -> Difference:
    return Difference(
        id=command.new_difference_id,
        day=command.day,
        kind=command.kind,
        status=_status_of(command.cure),
        provider_transaction_id=command.provider_transaction_id,
        payment_id=command.about_payment_id,
        refund_id=command.about_refund_id,
        invoice_id=command.about_invoice_id,
        theirs=command.theirs,
        ours=command.ours,
        cure=command.cure,
        found_at=work.now,
    )


def _reopen(difference: Difference, work: UnitOfWork) -> None:
    difference.status = _status_of(difference.cure)
    difference.found_at = work.now
    difference.settled_at = None
    difference.settled_by = None
    difference.note = None


def _status_of(cure: str | None) -> str:
    return "curing" if cure else "open"


def _is_settled_by_person(difference: Difference) -> bool:
    return not (difference.settled_by or "").startswith("schedule:")
