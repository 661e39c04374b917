"""How a viewer stands: what they may watch, what is charged next, and what is to be paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from billing_rules.access import Access, AccessReason
from billing_rules.lifecycles import (
    LIVE_SUBSCRIPTION_STATES,
    OPEN_PAYMENT_STATES,
    SUBSCRIPTION,
    InvoiceState,
    SubscriptionState,
)
from billing_rules.money import Money
from billing_rules.next_charges import RenewalTerms, Sequel
from billing_rules.periods import PeriodLength, PeriodUnit
from client_api.pages.price_words import price_words
from client_api.pages.submitted_payments import is_on_its_way
from client_api.queries.reading import list_rows
from client_api.queries.standing import LIST_DEMANDS, LIST_STANDING
from client_api.representations.access import access_by
from client_api.representations.invoices import is_payable
from client_api.services import current_services
from models.upcoming import next_amount_of, terms_of
from runtime.web.auth import current_principal


class ChargeKind(StrEnum):
    """What comes next for a viewer's money."""

    BY_CARD = "by_card"
    BY_HAND = "by_hand"
    FIRST = "first"
    AT_THE_BANK = "at_the_bank"
    OVERDUE = "overdue"
    AFTER_PAUSE = "after_pause"
    RENEWAL_OFF = "renewal_off"
    PRICE_NOT_AGREED = "price_not_agreed"
    LAPSED = "lapsed"
    ENDING = "ending"


KIND_OF_SEQUEL: Mapping[Sequel, ChargeKind] = MappingProxyType(
    {
        Sequel.BY_CARD: ChargeKind.BY_CARD,
        Sequel.BY_HAND: ChargeKind.BY_HAND,
        Sequel.UNPAID_TRIAL: ChargeKind.BY_HAND,
        Sequel.RENEWAL_OFF: ChargeKind.RENEWAL_OFF,
        Sequel.PRICE_NOT_AGREED: ChargeKind.PRICE_NOT_AGREED,
    }
)


@dataclass(frozen=True, slots=True)
class ComingCharge:
    """The next charge, or why there is none.

    Args:
        amount: None where nothing is to be charged.
        at: None where no date is known.
        card: Last four digits; none where no card is charged by itself.
    """

    kind: ChargeKind
    amount: Money | None = None
    at: datetime | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A viewer's subscriptions and what is to be paid for the one that lives.

    Args:
        live: Of `LIST_STANDING`; none where every one has ended or there never was one.
        past: Those that have ended, newest first.
        demands: Of `LIST_DEMANDS`: what can be paid now, or is being paid.
        returning: Of `LIST_DEMANDS`: annulled, and the bank may take the money all the same; then
            it goes back by itself.
    """

    live: Row[Any] | None
    past: Sequence[Row[Any]]
    demands: Sequence[Row[Any]]
    returning: Sequence[Row[Any]]

    @property
    def access(self) -> Access | None:
        """Return what the live subscription gives now."""
        return None if self.live is None else access_by(self.live)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Return the moves that can be made with the live subscription; none while it ends."""
        if self.live is None or self.is_ending:
            return ()
        return SUBSCRIPTION.allowed(self.live.state)

    @property
    def is_moving(self) -> bool:
        """Return whether things will change by themselves: money is on its way, or the end is."""
        is_paying = any(demand.payment_state in OPEN_PAYMENT_STATES for demand in self.demands)
        is_tried = any(demand.next_attempt_at for demand in self.demands)
        return is_paying or bool(self.returning) or (_is_over(self.live) and not is_tried)

    @property
    def is_ending(self) -> bool:
        """Return whether the live subscription is over and only the State Updater has to say so."""
        may_go_on = any(row.kind == "renewal" or is_at_the_bank(row) for row in self.demands)
        return _is_over(self.live) and not may_go_on

    @property
    def charge_at_the_bank(self) -> Money | None:
        """Return what goes back by itself if renewal is turned off now, or none."""
        charges = (row for row in self.demands if row.kind == "renewal" and is_at_the_bank(row))
        charge = next(charges, None)
        return None if charge is None else Money(charge.amount_minor, charge.currency)

    @property
    def price(self) -> str:
        """Return what a period of the live subscription's plan costs, without any discount."""
        return "" if self.live is None else price_of_row(self.live)

    @property
    def charge(self) -> ComingCharge | None:
        """Return the next charge of the live subscription."""
        return None if self.live is None else coming_charge(self.live, self.demands)

    @property
    def sequel(self) -> Sequel | None:
        """Return how the live subscription goes on when its paid time is over."""
        return None if self.live is None else terms_of(self.live._asdict()).sequel

    @property
    def charge_if_renewing(self) -> ComingCharge | None:
        """Return what renewal would charge when the paid period ends, were it on."""
        if self.live is None:
            return None
        terms = replace(terms_of(self.live._asdict()), auto_renew=True)
        return _charge_of_renewal(self.live, terms)


def price_of_row(row: Row[Any]) -> str:
    """Return the price of a plan with its period: RUB 299.90 a month.

    Args:
        row: With `amount_minor`, `currency`, `period_unit` and `period_count`.
    """
    length = PeriodLength(PeriodUnit(row.period_unit), row.period_count)
    return price_words(Money(row.amount_minor, row.currency), length)


def read_standing() -> Standing:
    """Return how the viewer who asks stands, by two statements."""
    viewer, engine = {"viewer_id": current_principal().viewer_id}, current_services().primary
    subscriptions = list_rows(LIST_STANDING, viewer, engine=engine)
    demands = list_rows(LIST_DEMANDS, viewer, engine=engine)
    live = [row for row in subscriptions if row.state in LIVE_SUBSCRIPTION_STATES]
    return Standing(
        live=next(iter(live), None),
        past=[row for row in subscriptions if row.state not in LIVE_SUBSCRIPTION_STATES],
        demands=[row for row in demands if _is_demanded(row)],
        returning=[row for row in demands if row.state == InvoiceState.CANCELLED],
    )


def is_at_the_bank(demand: Row[Any]) -> bool:
    """Return whether money for an invoice may have been taken already."""
    return is_on_its_way(demand.payment_state, demand.payment_id)


def coming_charge(live: Row[Any], demands: Sequence[Row[Any]]) -> ComingCharge:
    """Return what a subscription's viewer pays next, and how.

    Args:
        live: Of `LIST_STANDING`.
        demands: Of `LIST_DEMANDS`.
    """
    demand = next((row for row in demands if _demands_next_period(row, live)), None)
    if demand is not None:
        return _demanded_charge(demand, live)
    kind = _find_kind_without_charge(live)
    return (
        _charge_of_renewal(live, terms_of(live._asdict())) if kind is None else ComingCharge(kind)
    )


def _find_kind_without_charge(live: Row[Any]) -> ChargeKind | None:
    """Return why nothing is charged whatever was agreed on, or none where that decides."""
    if live.state == SubscriptionState.AWAITING_PAYMENT:
        return ChargeKind.LAPSED
    return ChargeKind.ENDING if _is_over(live) else None


def _charge_of_renewal(live: Row[Any], terms: RenewalTerms) -> ComingCharge:
    kind = KIND_OF_SEQUEL[terms.sequel]
    if kind in (ChargeKind.RENEWAL_OFF, ChargeKind.PRICE_NOT_AGREED):
        return ComingCharge(kind)
    amount = next_amount_of(live._asdict())
    if live.state == SubscriptionState.PAUSED:
        return ComingCharge(ChargeKind.AFTER_PAUSE, amount)
    # What is due already is charged as soon as the schedule comes by.
    at = max(live.renews_at or live.period_end, live.now)
    return ComingCharge(kind, amount, at, terms.card_last_four)


def _is_over(live: Row[Any] | None) -> bool:
    """Return whether access has run out and no further period is planned."""
    if live is None or live.renews_at is not None:
        return False
    return access_by(live).reason in (AccessReason.ENDED, AccessReason.PAYMENT_OVERDUE)


def _is_demanded(row: Row[Any]) -> bool:
    is_open = row.state != InvoiceState.CANCELLED
    return is_open and (is_payable(row) or is_at_the_bank(row))


def _demands_next_period(demand: Row[Any], live: Row[Any]) -> bool:
    is_first = live.state == SubscriptionState.AWAITING_PAYMENT
    return bool(demand.kind == "renewal" or is_first)


def _demanded_charge(demand: Row[Any], live: Row[Any]) -> ComingCharge:
    amount = Money(demand.amount_minor, demand.currency)
    if is_at_the_bank(demand):
        return ComingCharge(ChargeKind.AT_THE_BANK, amount, card=demand.card_mask)
    if live.state == SubscriptionState.AWAITING_PAYMENT:
        return ComingCharge(ChargeKind.FIRST, amount, demand.expires_at)
    return ComingCharge(
        ChargeKind.OVERDUE, amount, demand.next_attempt_at, card=live.card_last_four
    )
