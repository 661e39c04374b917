"""What the card of a plan promises is what the State Updater demands and charges."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from billing_rules.money import Money
from billing_rules.wording import date_words, money_words
from models import Invoice, Payment
from runtime.web.pages.languages import HOME_ZONE
from tests.client_api.cinema import LONG_AGO, Cinema, Row
from tests.client_api.pages.armchairs import armchair_of, seen
from tests.client_api.pages.pay_pages import BROWSER
from tests.fixtures.builders import build_promo_code, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import first_invoice
from tests.state_updater.purchases import (
    Purchase,
    approved,
    open_checkout,
    renew,
    subscribe,
    subscription_of,
)

pytestmark = pytest.mark.integration

HALF_ONCE = {"percent": 50}
HALF_ONE_PERIOD = {"percent": 50, "duration": "periods", "periods": 1}
HALF_TWICE = {"percent": 50, "duration": "periods", "periods": 2}
HALF_ALWAYS = {"percent": 50, "duration": "forever"}
ALL_ONCE = {"percent": 100}
ALL_TWICE = {"percent": 100, "duration": "periods", "periods": 2}
ALL_ALWAYS = {"percent": 100, "duration": "forever"}
DAYS = {"kind": "free_days", "free_days": 14}

EVERY_CODE = [
    HALF_ONCE, HALF_ONE_PERIOD, HALF_TWICE, HALF_ALWAYS, ALL_ONCE, ALL_TWICE, ALL_ALWAYS, DAYS
]  # fmt: skip


@dataclass(frozen=True)
class Came:
    """What came of a plan that was chosen.

    Args:
        today: What the first invoice asked for; none where a trial began.
        later: What the next period asked for.
        later_at: When.
        is_charged: Whether a saved card was charged for it.
    """

    today: Money | None
    later: Money
    later_at: datetime
    is_charged: bool

    @property
    def promise(self) -> str:
        """Return the words in which a card has to have told what came later."""
        amount, date = words_for(self.later), day_of(self.later_at)
        if self.later.amount_minor == 0:
            return f"Nothing is charged on {date}"
        if not self.is_charged:
            return f"{amount} on {date}. You pay it yourself"
        return f"{amount} from {'the same' if self.today else 'your'} card on {date}"


def words_for(amount: Money) -> str:
    return money_words(amount, locale="en").replace("\N{NO-BREAK SPACE}", " ")


def day_of(instant: datetime) -> str:
    return date_words(instant, locale="en", zone=HOME_ZONE)


def amount_of(invoice: Invoice) -> Money:
    return Money(invoice.amount_minor, invoice.currency)


def offer(cinema: Cinema, workshop: Workshop, code: Row, **plan: Any) -> Row:
    """Sell one plan and publish one promo code; return the code."""
    cinema.archive(workshop.price)
    workshop.price = cinema.build_price(code="golden", **plan)
    workshop.plan = {"id": workshop.price["plan_id"]}
    stored = build_promo_code(**({"valid_from": LONG_AGO} | code))
    store(cinema.owner_engine, promo_codes=[stored])
    return stored


def read_card(client: FlaskClient) -> str:
    words = seen(client.get("/plans?promo=KINO50", headers=BROWSER))
    # A date is an element of its own, and what follows it a word of its own.
    return words.replace(" .", ".").replace(" :", ":")


def pay(workshop: Workshop, purchase: Purchase) -> None:
    """Pay the first invoice in the widget, unless nothing is left to pay."""
    invoice = first_invoice(workshop, purchase)
    if invoice.amount_minor:
        payment_id = open_checkout(workshop, purchase)
        workshop.send(approved(workshop, payment_id, amount_minor=invoice.amount_minor))


def go_on(workshop: Workshop, purchase: Purchase, today: Money | None) -> Came:
    """Let the next period come, and return what it asked for."""
    later_at = subscription_of(workshop, purchase).period_end
    assert later_at is not None
    renewal = renew(workshop, purchase)
    invoice = workshop.row(Invoice, renewal.invoice_id)
    charges = workshop.rows(Payment, invoice_id=invoice.id)
    return Came(today, amount_of(invoice), later_at, is_charged=bool(charges))


@pytest.mark.parametrize("terms", EVERY_CODE)
def test_a_card_tells_what_is_paid_today_and_charged_next(
    cinema: Cinema, workshop: Workshop, browser: FlaskClient, terms: Row
) -> None:
    code = offer(cinema, workshop, terms)
    card = read_card(browser)

    purchase = subscribe(workshop, promo_code_id=code["id"])
    pay(workshop, purchase)
    today = amount_of(first_invoice(workshop, purchase))
    came = go_on(workshop, purchase, today)

    is_free = today.amount_minor == 0
    assert ("You pay nothing." if is_free else f"You pay {words_for(today)}.") in card
    assert came.promise in card


@pytest.mark.parametrize("terms", EVERY_CODE)
def test_a_card_tells_what_is_charged_when_a_trial_ends(
    cinema: Cinema, workshop: Workshop, browser: FlaskClient, terms: Row
) -> None:
    code = offer(cinema, workshop, terms, trial_days=7, trial_needs_card=True)
    card = read_card(browser)

    purchase = subscribe(workshop, promo_code_id=code["id"], trial=True)
    pay(workshop, purchase)
    came = go_on(workshop, purchase, None)

    assert came.promise in card


@pytest.mark.parametrize("terms", EVERY_CODE)
def test_where_a_card_is_checked_the_first_charge_after_the_trial_is_told(
    cinema: Cinema, workshop: Workshop, terms: Row
) -> None:
    code = offer(cinema, workshop, terms, trial_days=7, trial_needs_card=True)
    purchase = subscribe(workshop, promo_code_id=code["id"], trial=True)

    page = seen(armchair_of(cinema, purchase.viewer_id).look(f"/pay/{purchase.invoice_id}"))
    pay(workshop, purchase)
    came = go_on(workshop, purchase, None)

    charged = f"When the trial ends, on {day_of(came.later_at)}, {words_for(came.later)} is charged"
    free = f"Nothing is charged when the trial ends, on {day_of(came.later_at)}:"
    told = (charged if came.later.amount_minor else free).replace("\N{NO-BREAK SPACE}", " ")
    assert told in page


@pytest.mark.parametrize("terms", EVERY_CODE)
def test_a_card_tells_what_going_on_after_a_trial_without_a_card_costs(
    cinema: Cinema, workshop: Workshop, browser: FlaskClient, terms: Row
) -> None:
    code = offer(cinema, workshop, terms, trial_days=7, trial_needs_card=False)
    card = read_card(browser)

    purchase = subscribe(workshop, promo_code_id=code["id"], trial=True)

    ends_at, asked = (
        subscription_of(workshop, purchase).trial_end,
        first_invoice(workshop, purchase),
    )
    assert ends_at is not None
    if asked.amount_minor:
        promise = f"{day_of(ends_at)} unless you pay {words_for(amount_of(asked))} by then"
    else:
        promise = f"Nothing is charged on {day_of(ends_at)}: with the promo code the period"
    assert promise in card


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"trial_days": 0}, "Turn renewal off under"),
        ({"trial_days": 7, "trial_needs_card": True}, "Turn renewal off under"),
        ({"trial_days": 7, "trial_needs_card": False}, "it ends by itself unless you pay."),
    ],
)
def test_a_card_tells_how_it_is_stopped(cinema: Cinema, columns: Row, words: str) -> None:
    cinema.build_price(**columns)

    page = seen(cinema.app.test_client().get("/plans", headers=BROWSER))

    assert words in page.partition("To stop")[2]


@pytest.mark.parametrize("trial_days", [0, 7])
def test_a_card_tells_which_period_the_days_of_a_code_make_longer(
    cinema: Cinema, workshop: Workshop, browser: FlaskClient, trial_days: int
) -> None:
    offer(cinema, workshop, DAYS, trial_days=trial_days)

    card = read_card(browser)

    assert "The promo code makes the first paid period 14 days longer." in card
