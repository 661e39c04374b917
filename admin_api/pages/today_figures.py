"""The cinema in six numbers, each said how it is counted, each leading to its list."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import format_percent, gettext, lazy_gettext

from admin_api.pages.story import sentence
from admin_api.pages.today_links import Told, day_of, list_address, number_words
from admin_api.queries.pages import Record
from billing_rules.lifecycles import SubscriptionState
from models.revenue import revenue_of
from runtime.web.pages.formats import NOTHING, day, minor, money

LEAVER_WORDS: Mapping[SubscriptionState, object] = {
    SubscriptionState.CANCELLED: lazy_gettext("Cancelled: %(count)s"),
    SubscriptionState.EXPIRED: lazy_gettext("Ended: %(count)s"),
}
"""How many have left; many are told in other words than one in some languages."""

NEVER_RAN_STATES = (SubscriptionState.AWAITING_PAYMENT, SubscriptionState.ABANDONED)

ONE_DECIMAL = "0.0%"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name.

    Args:
        title: What it is.
        values: The number; several where currencies are not added up.
        note: How it is counted.
        parts: What it is made of.
    """

    title: str
    values: tuple[Told, ...]
    note: str
    parts: tuple[Told, ...] = ()


def figures_of(today: Record) -> Sequence[Figure]:
    """Return the numbers of today.

    Args:
        today: What `TodaySums` reads.
    """
    groups = today["groups"]
    counts = Counter[str]()
    for group in groups:
        counts[group["state"]] += group["subscriptions"]
    return (
        _revenue(groups),
        _count(
            counts,
            SubscriptionState.ACTIVE,
            title=gettext("Active subscriptions"),
            note=gettext("They are paid for, and may watch."),
        ),
        _count(
            counts,
            SubscriptionState.TRIALING,
            title=gettext("Trials"),
            note=gettext("Not charged yet."),
        ),
        _count(
            counts,
            SubscriptionState.PAST_DUE,
            title=gettext("Past due subscriptions"),
            note=gettext("The renewal was refused; the schedule goes on trying."),
        ),
        _churn(today),
        _recovered(today),
    )


def _revenue(groups: Iterable[Record]) -> Figure:
    sums = sorted(revenue_of(groups).values(), key=lambda it: -it.amount_minor)
    return Figure(
        gettext("Monthly revenue (MRR)"),
        tuple(Told(money(it), _renewing_address(it.currency)) for it in sums) or (Told(NOTHING),),
        gettext(
            "What active subscriptions that renew pay at their present prices, brought down to a "
            "month: a year counts as 12 months, a month as 30.44 days. Without discounts."
        ),
    )


def _renewing_address(currency: str) -> str:
    query = {"auto_renew": "yes", "currency": currency}
    return list_address("subscriptions", state=SubscriptionState.ACTIVE, **query)


def _count(counts: Counter[str], state: SubscriptionState, *, title: str, note: str) -> Figure:
    return Figure(
        title,
        (Told(number_words(counts[state]), list_address("subscriptions", state=state)),),
        note,
    )


def _churn(today: Record) -> Figure:
    stood, left = 0, Counter[str]()
    for group in today["groups"]:
        if group["state"] not in NEVER_RAN_STATES:
            stood += group["stood_before"]
            left[group["state"]] += group["ended_since"]
    share = Decimal(left.total()) / stood if stood else None
    return Figure(
        gettext("Churn, 30 days"),
        (Told(NOTHING if share is None else format_percent(share, ONE_DECIMAL)),),
        sentence(
            gettext("Of the %(count)s that ran on %(date)s, trials included, so many have ended."),
            count=number_words(stood),
            date=day(today["span_begin"]),
        ),
        tuple(_leavers(today, state, left[state]) for state in LEAVER_WORDS),
    )


def _leavers(today: Record, state: SubscriptionState, count: int) -> Told:
    words = sentence(str(LEAVER_WORDS[state]), count=number_words(count))
    since = day_of(today["span_begin"])
    eve = day_of(today["span_begin"], shift_days=-1)
    return Told(words, list_address("subscriptions", state=state, ended_since=since, until=eve))


def _recovered(today: Record) -> Figure:
    sums = today["recovered"]
    address = list_address("invoices", recovered="yes", paid_since=day_of(today["span_begin"]))
    return Figure(
        gettext("Recovered, 30 days"),
        (Told(number_words(sum(it["invoices"] for it in sums)), address),),
        gettext("Renewals that were refused first and paid after all."),
        tuple(Told(minor(int(it["amount_minor"]), it["currency"])) for it in sums),
    )
