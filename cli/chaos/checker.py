"""Holds both sides' books against every rule, and ours against what always holds of them.

What our database alone can tell is said once, by the observer's invariants, which production has as
well. The rules here are those that take the provider's ledger, the promises that we made to
outsiders, or that everything stands still.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Engine

from cli.chaos.books import Books
from cli.chaos.invariants import money, periods, promises
from observer.examination import Finding, examine

Rule = Callable[[Books], list[str]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "every payment is in both books": money.payments_agree,
        "every refund is in both books": money.refunds_agree,
        "payments are booked on their own invoice": money.orders_agree,
        "refunds are booked on their own payment": money.refunds_belong,
        "invoices hold just their money": money.invoices_hold_their_money,
        "nobody is charged twice": money.nobody_is_charged_twice,
        "withdrawn cards are let be": money.withdrawn_cards_are_let_be,
        "paid periods follow one another": periods.periods_tile,
        "what is paid may be watched": periods.what_is_paid_may_be_watched,
        "accepted commands are carried out": promises.accepted_commands_are_carried_out,
        "acknowledged notifications are kept": promises.acknowledged_notifications_are_kept,
        "nothing is left open": promises.nothing_is_left_open,
        "trouble is told as 503": promises.trouble_is_told_as_503,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one rule.

    Args:
        rule: Its name.
        breaches: Where it does not hold, in words; empty when it holds.
    """

    rule: str
    breaches: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.breaches


def check(books: Books) -> list[Verdict]:
    """Return a verdict for every rule, in the order of the list."""
    return [Verdict(name, tuple(rule(books))) for name, rule in RULES.items()]


def examine_database(engine: Engine) -> list[Verdict]:
    """Return a verdict for every invariant of the observer, in its order."""
    with engine.connect() as connection:
        return [_verdict_of(finding) for finding in examine(connection)]


def _verdict_of(finding: Finding) -> Verdict:
    breaches = finding.broken.breaches if finding.broken else ()
    words = (" ".join(f"{name}={value}" for name, value in it.items()) for it in breaches)
    return Verdict(finding.invariant.name, tuple(words))
