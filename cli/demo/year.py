"""A year of one viewer: what happens to a subscription without anybody clicking, and with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cli.demo.diary import Diary
from cli.demo.expectations import require
from cli.demo.life import HOUR, Life, moment
from cli.demo.telling import Teller
from cli.system.calling import HttpCaller
from cli.system.clockwork import BillingClock
from cli.system.people import PAYS, PAYS_AFTER_3DS, Viewer
from cli.system.sandbox_desk import SandboxDesk

MONTHLY_PRICE, PREMIUM_PRICE, PREMIUM_PRICE_OFF = "299.90", "499.00", "399.20"

LACK_OF_FUNDS = 5051

TRIAL_DAYS = 14
"""From 17 January they last until the 31st, the anchor that shorter months have to bend."""


@dataclass(frozen=True)
class Offers:
    """What the manager put on sale.

    Args:
        monthly: Code of the plan that the year begins with.
        premium: Code of the dearer one.
        promo_code: A fifth off for two periods.
    """

    monthly: str
    premium: str
    promo_code: str


def live_through(viewer: Viewer, manager: HttpCaller, bank: SandboxDesk, teller: Teller) -> None:
    """Tell a year.

    Raises:
        StoryBroken: A step did not end as it should.
        Refused: The system said no where it should not.
        NotSettledInTime: Something that should have happened did not.
    """
    with teller.step("A manager sells two plans with receipts, a trial, and a promo code"):
        offers = _put_on_sale(manager)
        teller.say(f"{offers.monthly} for {MONTHLY_PRICE}, {offers.premium} for {PREMIUM_PRICE}")
    with teller.step("A year of a viewer, whose clock moves from one due instant to the next"):
        clock = BillingClock(manager)
        year = _begin(clock)
        life = Life(viewer, manager, clock, bank, Diary(), year)
        for chapter in CHAPTERS:
            chapter(life, offers)


def _put_on_sale(manager: HttpCaller) -> Offers:
    suffix = uuid4().hex[:4]
    promo = {
        "code": f"FIFTH-{suffix.upper()}",
        "kind": "percent",
        "percent": 20,
        "duration": "periods",
        "periods": 2,
    }
    return Offers(
        monthly=_sell(manager, f"films-{suffix}", "Кино", "Films", MONTHLY_PRICE),
        premium=_sell(
            manager, f"premium-{suffix}", "Кино и сериалы", "Films and series", PREMIUM_PRICE
        ),
        promo_code=manager.post("/admin/v1/promo-codes", promo)["code"],
    )


def _sell(manager: HttpCaller, code: str, russian: str, english: str, price: str) -> str:
    plan = manager.post(
        "/admin/v1/plans",
        {
            "code": code,
            "title": {"ru": russian, "en": english},
            "description": {"ru": russian, "en": english},
            "period_unit": "month",
            "trial_days": TRIAL_DAYS,
            "grace_days": 7,
            "vat": "20",
            "tax_system": 1,
        },
    )
    amount = {"amount": price, "currency": "RUB"}
    manager.post(f"/admin/v1/plans/{plan['id']}/prices", amount)
    return code


def _begin(clock: BillingClock) -> int:
    """Move the clock to the next 17 January, and return the year."""
    now = clock.now()
    years = (now.year, now.year + 1)
    start = next(it for year in years if (it := datetime(year, 1, 17, 12, tzinfo=UTC)) > now)
    clock.move_to(start)
    return start.year


def _try_first(life: Life, offers: Offers) -> None:
    made = life.viewer.subscribe(offers.monthly, trial=True)
    life.viewer.pay(made["invoice_id"], PAYS_AFTER_3DS)
    life.viewer.wait_for_subscription("trialing")
    life.expect_settled(made["invoice_id"], "trial of 14 days; the bank confirms the card")
    shown = life.expect_state("trialing")
    life.diary.note(life.clock.now(), "nothing else is paid yet", until=moment(shown["trial_end"]))


def _pay_on_the_last_days(life: Life, _offers: Offers) -> None:
    life.pass_until(3, 1)
    short = _last_of_february(life.year)
    january, march = date(life.year, 1, 31), date(life.year, 3, 31)
    life.expect_charge(january, MONTHLY_PRICE, until=short, what="the trial is over: first charge")
    life.expect_charge(short, MONTHLY_PRICE, until=march, what="renewed: a short month bends it")


def _recover(life: Life, _offers: Offers) -> None:
    life.bank.decline_charges(life.viewer.viewer_id, code=LACK_OF_FUNDS, times=2)
    life.pass_until(4, 2)
    life.expect_state("past_due")
    life.expect_access(allowed=True)
    life.diary.note(life.clock.now(), "declined twice for lack of funds; access stays for a week")
    life.pass_until(5, 10)
    march, april, may = (date(life.year, month, day) for month, day in ((3, 31), (4, 30), (5, 31)))
    tries = _tries_of(life, life.viewer.invoices()[1]["id"])
    require(tries == ["declined", "declined", "succeeded"], f"the ladder went {tries}")
    life.expect_charge(march, MONTHLY_PRICE, until=april, what="recovered: the third try went well")
    life.expect_charge(april, MONTHLY_PRICE, until=may, what="renewed: the day is not lost")


def _go_over_to_premium(life: Life, offers: Offers) -> None:
    changed = life.viewer.change_plan(offers.premium)
    preview = changed["preview"]
    life.diary.note(life.clock.now(), f"asks for {offers.premium}; the preview says:")
    credit, charge = preview["credit"]["amount"], preview["charge"]["amount"]
    life.diary.note(life.clock.now(), f"  {charge} for the rest, less {credit} that is unused")
    invoice = life.viewer.wait_for_invoice(changed["invoice_id"], "paid")
    due = preview["due_now"]["amount"]
    require(invoice["total"]["amount"] == due, f"{due} was quoted, {invoice['total']} charged")
    life.expect_soon(
        lambda: life.viewer.subscription()["plan"]["code"] == offers.premium,
        "the plan did not change",
    )
    until = moment(preview["period_end"])
    life.note_invoice(invoice, "goes over at once, for what was quoted", until=until)


def _stand_still(life: Life, _offers: Offers) -> None:
    life.pass_until(6, 15)
    may, june = date(life.year, 5, 31), date(life.year, 6, 30)
    life.expect_charge(may, PREMIUM_PRICE, until=june, what="renewed at the price of the new plan")
    resumes_at = datetime(life.year, 7, 20, HOUR, tzinfo=UTC)
    life.viewer.act("pause", {"until": resumes_at.isoformat()})
    life.expect_access(allowed=False)
    life.diary.note(life.clock.now(), "pauses until 20 July; nothing is charged meanwhile")
    life.pass_until(7, 21)
    shown = life.expect_state("active")
    until = moment(shown["period_end"])
    require(until.date() == date(life.year, 8, 4), f"the rest of the period ends {until}")
    life.diary.note(resumes_at, "goes on; the paid days were kept: 35 more", until=until)


def _save_a_fifth(life: Life, offers: Offers) -> None:
    life.viewer.act("promo-code", {"code": offers.promo_code})
    life.diary.note(life.clock.now(), f"uses {offers.promo_code}: a fifth off, twice")
    life.pass_until(9, 10)
    days = [date(life.year, month, 4) for month in (8, 9, 10)]
    life.expect_charge(
        days[0], PREMIUM_PRICE_OFF, until=days[1], what="renewed with the promo code"
    )
    life.expect_charge(days[1], PREMIUM_PRICE_OFF, until=days[2], what="renewed, the last time so")


def _take_another_card(life: Life, _offers: Offers) -> None:
    made = life.viewer.act("card-check")
    life.viewer.pay(made["invoice_id"], PAYS)
    life.expect_settled(made["invoice_id"], "saves a second card, and agrees to its charges")
    card = life.viewer.cards()[0]
    life.viewer.act("card", {"saved_card_id": card["id"]})
    life.pass_until(10, 20)
    october, november = date(life.year, 10, 4), date(life.year, 11, 4)
    what = f"renewed at the full price, by card {card['last_four']}"
    life.expect_charge(october, PREMIUM_PRICE, until=november, what=what)
    withdrawn = life.viewer.api.command(f"/v1/cards/{card['id']}/withdraw")
    life.diary.note(moment(withdrawn["withdrawn_at"]), f"withdraws card {card['last_four']}")


def _pay_by_hand(life: Life, _offers: Offers) -> None:
    life.pass_until(11, 6)
    life.expect_state("past_due")
    invoice = life.viewer.invoices()[0]
    require(_tries_of(life, invoice["id"]) == [], "a withdrawn card was charged")
    life.diary.note(life.clock.now(), "no card was charged: none was agreed on any more")
    life.viewer.pay(invoice["id"], PAYS_AFTER_3DS)
    life.viewer.wait_for_subscription("active")
    november, december = date(life.year, 11, 4), date(life.year, 12, 4)
    what = "pays by hand in the widget; the day stays the 4th"
    life.expect_charge(november, PREMIUM_PRICE, until=december, what=what)


def _turn_renewal_off(life: Life, _offers: Offers) -> None:
    life.pass_until(1, 17, years=1)
    days = [date(life.year, 12, 4), *(date(life.year + 1, month, 4) for month in (1, 2))]
    life.expect_charge(days[0], PREMIUM_PRICE, until=days[1], what="renewed by the card agreed on")
    life.expect_charge(days[1], PREMIUM_PRICE, until=days[2], what="renewed")
    life.viewer.act("renewal", {"enabled": False})
    shown = life.expect_state("active")
    until = moment(shown["access"]["until"])
    life.expect_access(allowed=True)
    life.diary.note(life.clock.now(), "turns renewal off; what is paid stays paid", until=until)


CHAPTERS: tuple[Callable[[Life, Offers], None], ...] = (
    _try_first,
    _pay_on_the_last_days,
    _recover,
    _go_over_to_premium,
    _stand_still,
    _save_a_fifth,
    _take_another_card,
    _pay_by_hand,
    _turn_renewal_off,
)


def _tries_of(life: Life, invoice_id: str) -> list[str]:
    shown: dict[str, Any] = life.manager.get(f"/admin/v1/invoices/{invoice_id}")
    tries = sorted(shown["payments"], key=lambda payment: payment["attempt"])
    return [payment["state"] for payment in tries]


def _last_of_february(year: int) -> date:
    return date(year, 3, 1) - timedelta(days=1)
