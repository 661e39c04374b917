"""What needs a person now: only what there is, the worst first."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from admin_api.pages.state_words import BAD, WARN
from admin_api.pages.today_links import day_of, list_address
from admin_api.queries.pages import Record


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a person.

    Args:
        count: How much of it; none where it is no number of things.
        words: What it is.
        about: What one does about it.
        address: Of the list of just these; none where who looks may not see it.
        tone: How bad it is.
    """

    count: int | None
    words: str
    about: str
    address: str | None
    tone: str


def needs_of(counts: Record, dead_letters: int | None, *, may_open_letters: bool) -> list[Need]:
    """Return what waits for a person.

    Args:
        counts: What `read_needs` returns.
        dead_letters: How many; none when the broker does not answer.
        may_open_letters: Who looks may decide over dead letters.
    """
    found = (*_of_machines(dead_letters, may_open_letters=may_open_letters), *_of_money(counts))
    return [need for need in found if need.count != 0]


def _of_machines(dead_letters: int | None, *, may_open_letters: bool) -> Iterator[Need]:
    if dead_letters is None:
        yield Need(
            None,
            gettext("RabbitMQ does not answer"),
            gettext("Nobody can pay or change anything until it is back. Pages go on showing."),
            None,
            BAD,
        )
        return
    yield Need(
        dead_letters,
        ngettext("dead letter", "dead letters", dead_letters),
        gettext("A message that nobody could carry out: an administrator replays or drops it."),
        list_address("dead-letters") if may_open_letters else None,
        BAD,
    )


def _of_money(counts: Record) -> Iterator[Need]:
    count = counts["unknown_payments"]
    yield Need(
        count,
        ngettext(
            "payment without an outcome for a day",
            "payments without an outcome for a day",
            count,
        ),
        gettext("The money may be on its way. Look in the provider's cabinet."),
        list_address("payments", state="unknown", order="asc"),
        BAD,
    )
    count = counts["open_differences"]
    yield Need(
        count,
        ngettext("open difference", "open differences", count),
        gettext("The provider's books and ours differ: find out what it was."),
        list_address("differences", status="open"),
        BAD,
    )
    count = counts["open_disputes"]
    yield Need(
        count,
        ngettext("open dispute", "open disputes", count),
        gettext("A bank took money back: settle it when the bank has decided."),
        list_address("disputes", state="opened"),
        WARN,
    )
    yield from _of_viewers(counts)


def _of_viewers(counts: Record) -> Iterator[Need]:
    count = counts["parked_subscriptions"]
    yield Need(
        count,
        ngettext("parked viewer", "parked viewers", count),
        gettext("Something of ours failed on them; nothing is charged until they are unparked."),
        list_address("parked"),
        WARN,
    )
    count = counts["quarantined_notifications"]
    yield Need(
        count,
        ngettext("notification in quarantine", "notifications in quarantine", count),
        gettext("The provider told us something that we could not apply."),
        list_address("notifications"),
        WARN,
    )
    yield from _of_receipts(counts)


def _of_receipts(counts: Record) -> Iterator[Need]:
    count = counts["missing_receipts"]
    if not count:
        return
    yield Need(
        count,
        ngettext("missing receipt", "missing receipts", count),
        gettext("Money moved in the last 7 days, and no register has reported it."),
        list_address("receipts/missing", since=day_of(counts["receipts_since"])),
        WARN,
    )
