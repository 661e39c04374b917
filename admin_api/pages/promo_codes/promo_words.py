"""What a promo code gives, in sentences: to a manager before it is made, and ever after."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext, ngettext

from admin_api.pages.state_words import GOOD, QUIET, WAIT, WARN, StateWords
from admin_api.queries.pages import Record
from billing_rules.discounts import Discount, DiscountDuration, DiscountKind, discounted
from billing_rules.money import Money
from runtime.web.pages.formats import money, text_of


@dataclass(frozen=True, slots=True)
class PricedExample:
    """What a code makes of the price of one plan.

    Args:
        title: Of the plan.
        price: Of a period without the code.
        reduced: With it.
    """

    title: str
    price: Money
    reduced: Money


def gift_words(code: Record) -> str:
    """Return what a code gives: 50% off the next paid period.

    Args:
        code: With the columns of a promo code.
    """
    if code["free_days"] is not None:
        days = code["free_days"]
        return str(ngettext("%(num)d day for free", "%(num)d days for free", days))
    return str(gettext("%(what)s off %(span)s", what=_what_is_off(code), span=span_words(code)))


def span_words(code: Record) -> str:
    """Return for how long a code makes a plan cheaper."""
    match DiscountDuration(code["duration"]):
        case DiscountDuration.ONCE:
            return str(gettext("the next paid period"))
        case DiscountDuration.PERIODS:
            count = code["periods"]
            return str(ngettext("%(num)d paid period", "%(num)d paid periods", count))
        case DiscountDuration.FOREVER:
            return str(gettext("every period"))


def standing_words(code: Record) -> StateWords:
    """Return whether a code can be used at the moment of the read, and if not, why."""
    if code["status"] != "active":
        return StateWords(lazy_gettext("Archived"), QUIET)
    if code["valid_until"] is not None and code["valid_until"] <= code["read_at"]:
        return StateWords(lazy_gettext("Over"), QUIET)
    if code["most_uses"] is not None and code["uses"] >= code["most_uses"]:
        return StateWords(lazy_gettext("Used up"), WARN)
    if code["valid_from"] > code["read_at"]:
        return StateWords(lazy_gettext("Not yet valid"), WAIT)
    return StateWords(lazy_gettext("Can be used"), GOOD)


def examples_of(code: Record, prices: Iterable[Record]) -> list[PricedExample]:
    """Return what a code makes of each price that it can be used for.

    Args:
        code: With the columns of a promo code.
        prices: Present ones, each with the id and the title of its plan.
    """
    discount = Discount(
        kind=DiscountKind(code["kind"]),
        percent=code["percent"],
        amount_minor=code["amount_minor"],
        currency=code["currency"],
        free_days=code["free_days"],
    )
    fitting = [price for price in prices if _fits(code, price)]
    return [_example(price, discount) for price in fitting]


def _fits(code: Record, price: Record) -> bool:
    is_of_plan = code["plan_id"] in (None, price["plan_id"])
    return is_of_plan and code["currency"] in (None, price["currency"])


def _example(price: Record, discount: Discount) -> PricedExample:
    full = Money(price["amount_minor"], price["currency"])
    return PricedExample(text_of(price["title"]), full, discounted(full, discount))


def _what_is_off(code: Record) -> str:
    if code["percent"] is not None:
        return f"{code['percent']}%"
    return money(Money(code["amount_minor"], code["currency"]))
