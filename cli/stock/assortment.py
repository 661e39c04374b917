"""The plans, prices and promo codes of the cinema on the shelf."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cli.stock.catalogue import OPENED_BEFORE, Catalogue, Offer
from cli.stock.chance import Chance
from models import Plan, Price, PriceMove, PromoCode

MONTH, QUARTER, YEAR, PREMIUM, STUDENT = "month", "quarter", "year", "premium", "student"

WELCOME, SUMMER, FRIEND, MINUS, PRESS, EARLY = (
    "WELCOME50", "SUMMER20", "FRIEND14", "MINUS100", "PRESS10", "EARLYBIRD",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """A plan in a line.

    Args:
        prices: Currency to amounts in minor units with the share of the window at which each
            began; none began before the window.
        archived_at: Share of the window; none for a plan that is on sale.
    """

    code: str
    russian: tuple[str, str]
    english: tuple[str, str]
    months: int
    prices: tuple[tuple[str, int, float | None], ...]
    trial_days: int = 0
    trial_needs_card: bool = True
    grace_days: int = 3
    archived_at: float | None = None


PLANS = (
    PlanTerms(
        MONTH,
        ("Месяц кино", "Все фильмы и сериалы, оплата раз в месяц"),
        ("A month of films", "Every film and series, paid monthly"),
        1,
        (("RUB", 29_990, None), ("RUB", 34_990, 0.45), ("EUR", 499, None)),
        trial_days=7,
    ),
    PlanTerms(
        QUARTER,
        ("Сезон кино", "Три месяца, десятая часть цены в подарок"),
        ("A season of films", "Three months, a tenth off"),
        3,
        (("RUB", 79_900, None), ("RUB", 89_900, 0.25)),
    ),
    PlanTerms(
        YEAR,
        ("Год кино", "Двенадцать месяцев по цене восьми"),
        ("A year of films", "Twelve months for the price of eight"),
        12,
        (("RUB", 299_000, None), ("EUR", 4_490, None)),
        trial_days=14,
        trial_needs_card=False,
        grace_days=5,
    ),
    PlanTerms(
        PREMIUM,
        ("Премиум", "Премьеры в день выхода, 4K, четыре экрана"),
        ("Premium", "First nights, 4K, four screens"),
        1,
        (("RUB", 59_900, None), ("RUB", 64_900, 0.93), ("EUR", 899, None)),
    ),
    PlanTerms(
        STUDENT,
        ("Студенческий", "Для студентов очных отделений"),
        ("Student", "For full-time students"),
        1,
        (("RUB", 14_900, None),),
        archived_at=0.5,
    ),
)


@dataclass(frozen=True, slots=True)
class MoveTerms:
    """Subscribers of a plan are moved to its newest price in roubles.

    Args:
        without_consent: What becomes of those who do not agree.
    """

    plan_code: str
    without_consent: str
    reason: str


MOVES = (
    MoveTerms(MONTH, "keep_price", "Content has become dearer since last year"),
    MoveTerms(PREMIUM, "stop_renewal", "First nights in 4K cost us more"),
)
"""One that is nearly over and one that has just begun; the season became dearer for new viewers
alone."""


def draw_catalogue(chance: Chance, *, began: datetime, ended: datetime, manager: str) -> Catalogue:
    """Return what the cinema sold between two instants.

    Args:
        chance: Makes ids.
        began: Start of the window.
        ended: Its end.
        manager: Who started the price move.
    """
    opened = began - OPENED_BEFORE
    window = ended - began
    offers: list[Offer] = []
    archived_at = {}
    for terms in PLANS:
        plan = _plan(chance, terms, opened)
        offers += _offers(chance, terms, plan, _Window(opened, began, window))
        if terms.archived_at is not None:
            archived_at[plan.id] = began + window * terms.archived_at
    codes = _promo_codes(chance, opened, began + window)
    moves = [_price_move(chance, offers, manager, terms) for terms in MOVES]
    return Catalogue(offers, archived_at, codes, moves)


@dataclass(frozen=True, slots=True)
class _Window:
    opened: datetime
    began: datetime
    length: timedelta

    def instant(self, share: float | None) -> datetime:
        return self.opened if share is None else self.began + self.length * share


def _plan(chance: Chance, terms: PlanTerms, opened: datetime) -> Plan:
    return Plan(
        id=chance.identifier(opened),
        code=terms.code,
        title={"ru": terms.russian[0], "en": terms.english[0]},
        description={"ru": terms.russian[1], "en": terms.english[1]},
        period_unit="month" if terms.months < 12 else "year",
        period_count=terms.months if terms.months < 12 else terms.months // 12,
        trial_days=terms.trial_days,
        trial_needs_card=terms.trial_needs_card,
        grace_days=terms.grace_days,
        vat="22",
        receipt_method=4,
        receipt_object=4,
        status="active",
        created_at=opened,
    )


def _offers(chance: Chance, terms: PlanTerms, plan: Plan, window: _Window) -> list[Offer]:
    offers = []
    for place, (currency, amount_minor, share) in enumerate(terms.prices):
        since = window.instant(share)
        later = [it for it in terms.prices[place + 1 :] if it[0] == currency]
        until = window.instant(later[0][2]) if later else None
        price = Price(
            id=chance.identifier(since),
            plan_id=plan.id,
            amount_minor=amount_minor,
            currency=currency,
            created_at=since,
        )
        offers.append(Offer(plan, price, since, until))
    return offers


def _price_move(chance: Chance, offers: list[Offer], manager: str, terms: MoveTerms) -> PriceMove:
    of_plan = [it for it in offers if it.plan.code == terms.plan_code]
    newest = [it for it in of_plan if it.price.currency == "RUB"][-1]
    return PriceMove(
        id=chance.identifier(newest.since),
        plan_id=newest.plan.id,
        to_price_id=newest.price.id,
        announce_days=30,
        needs_consent=True,
        without_consent=terms.without_consent,
        reason=terms.reason,
        created_by=manager,
        created_at=newest.since + timedelta(minutes=20),
    )


def _promo_codes(chance: Chance, opened: datetime, ended: datetime) -> list[PromoCode]:
    made = (
        _code(chance, WELCOME, opened, kind="percent", percent=50, duration="once"),
        _code(chance, SUMMER, opened, kind="percent", percent=20, duration="periods", periods=3),
        _code(chance, FRIEND, opened, kind="free_days", free_days=14, duration="once"),
        _code(
            chance, MINUS, opened, kind="amount", amount_minor=10_000, currency="RUB",
            duration="once", valid_until=ended + timedelta(days=40),
        ),
        _code(chance, PRESS, opened, kind="percent", percent=10, duration="forever"),
        _code(chance, EARLY, opened, kind="percent", percent=30, duration="once"),
    )  # fmt: skip
    return list(made)


def _code(chance: Chance, word: str, at: datetime, **terms: object) -> PromoCode:
    return PromoCode(
        id=chance.identifier(at),
        code=word,
        uses=0,
        most_uses_per_viewer=1,
        valid_from=at,
        status="active",
        created_at=at,
        **terms,
    )
