"""Builds every derivation that its constructors allow."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from billing_rules.derivation import AskedBy, Derivation, Reason
from billing_rules.derivation_parts import (
    CoveredPeriod,
    PriceConsent,
    PriceMovePart,
    PromoPart,
    ProrationPart,
)
from billing_rules.discounts import DiscountKind

FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2999, 12, 31, hour=23, minute=59, second=59, tzinfo=UTC)

AMOUNTS_MINOR = st.integers(min_value=0, max_value=10**15)
COUNTS = st.none() | st.integers(min_value=1, max_value=10_000)
INSTANTS = st.timedeltas(min_value=timedelta(0), max_value=LAST_INSTANT - FIRST_INSTANT).map(
    lambda elapsed: FIRST_INSTANT + elapsed
)
TEXTS = st.text(max_size=40)
TITLES = st.dictionaries(
    TEXTS, st.dictionaries(st.sampled_from(["ru", "en", "kk"]), TEXTS), max_size=3
)


@st.composite
def covered_periods(draw: st.DrawFn) -> CoveredPeriod:
    """Build periods with and without an end."""
    start, other = sorted((draw(INSTANTS), draw(INSTANTS)))
    has_end = start < other and draw(st.booleans())
    return CoveredPeriod(start, other if has_end else None)


PRORATIONS = st.builds(
    ProrationPart,
    credit_minor=AMOUNTS_MINOR,
    charge_minor=AMOUNTS_MINOR,
    from_plan=TEXTS,
    to_plan=TEXTS,
    at=INSTANTS,
)
PROMOS = st.builds(
    PromoPart,
    code=TEXTS,
    kind=st.sampled_from(DiscountKind),
    discount_minor=AMOUNTS_MINOR,
    percent=st.none() | st.integers(min_value=1, max_value=100),
    free_days=COUNTS,
)
PRICE_MOVES = st.builds(
    PriceMovePart,
    price_move_id=st.uuids(),
    old_price_minor=AMOUNTS_MINOR,
    announced_at=INSTANTS,
    consent=st.sampled_from(PriceConsent),
    consented_at=st.none() | INSTANTS,
)


def derivations() -> st.SearchStrategy[Derivation]:
    """Return a strategy for derivations, however odd their combination of parts."""
    return st.builds(
        Derivation,
        reason=st.sampled_from(Reason),
        asked_by=st.sampled_from(AskedBy),
        plan=st.none() | TEXTS,
        price_id=st.none() | st.uuids(),
        list_price_minor=st.none() | AMOUNTS_MINOR,
        currency=st.sampled_from([None, "RUB", "USD"]),
        period=st.none() | covered_periods(),
        trial_ended_at=st.none() | INSTANTS,
        proration=st.none() | PRORATIONS,
        promo=st.none() | PROMOS,
        price_move=st.none() | PRICE_MOVES,
        gift_periods=COUNTS,
        note=st.none() | TEXTS,
        titles=TITLES,
    )
