"""Holds the books against every rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cli.chaos.books import Books
from cli.chaos.invariants import histories, money, periods, promises

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
        "paid invoices name their period": periods.paid_invoices_have_periods,
        "what is paid may be watched": periods.what_is_paid_may_be_watched,
        "nobody watches for nothing": periods.nobody_watches_for_nothing,
        "histories have no gaps": histories.histories_have_no_gaps,
        "every move is legal": histories.moves_are_legal,
        "rows stand where histories end": histories.rows_stand_where_histories_end,
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
