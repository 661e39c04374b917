"""Promo codes are used as often as they allow, whoever comes at once, and never for nothing."""

from datetime import timedelta
from typing import Any

import pytest

from interaction_bus.commands import (
    CancelInvoice,
    CancelSubscription,
    ExpireInvoice,
)
from models import Invoice, PromoRedemption
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_plan, build_price, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.offers import (
    buy_at,
    only_redemption,
    redeem,
    stored_code,
    uses_of,
)
from tests.state_updater.purchases import (
    buy,
    refusal_of,
    subscribe,
    subscribe_command,
)
from tests.state_updater.races import at_once, rival, settle


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"status": "archived"}, "promo_code_expired"),
        ({"most_uses": 1, "uses": 1}, "promo_code_used_up"),
        ({"kind": "amount", "amount_minor": 1, "currency": "USD"}, "promo_code_other_currency"),
    ],
)
def test_a_code_that_cannot_be_used_stops_the_whole_wish(
    workshop: Workshop, terms: dict[str, Any], refusal: str
) -> None:
    command = subscribe_command(workshop, promo_code_id=stored_code(workshop, **terms))

    problem = refusal_of(workshop, command)

    assert problem["code"] == refusal
    assert workshop.rows(Invoice) == []


def test_a_code_that_is_not_there_is_told(workshop: Workshop) -> None:
    problem = refusal_of(workshop, subscribe_command(workshop, promo_code_id=new_id()))

    assert problem["code"] == "promo_code_not_found"


@pytest.mark.parametrize("ending", ["lapses", "is annulled"])
def test_a_first_invoice_that_bought_nothing_gives_the_use_back(
    workshop: Workshop, ending: str
) -> None:
    code_id = stored_code(workshop, most_uses=1)
    purchase = subscribe(workshop, promo_code_id=code_id)

    if ending == "lapses":
        workshop.advance(timedelta(hours=25))
        workshop.send(ExpireInvoice(invoice_id=purchase.invoice_id))
    else:
        workshop.send(CancelInvoice(invoice_id=purchase.invoice_id, reason="not wanted"))

    assert uses_of(workshop, code_id) == 0
    assert only_redemption(workshop).given_back_at is not None
    again = workshop.send(subscribe_command(workshop, promo_code_id=code_id))
    assert again.fate is Fate.DONE


def test_a_paid_use_is_not_given_back_by_a_later_end(workshop: Workshop) -> None:
    code_id = stored_code(workshop)
    purchase = buy_at(workshop, 14_995, promo_code_id=code_id)

    workshop.send(
        CancelSubscription(subscription_id=purchase.subscription_id, reason="seen it all")
    )

    assert uses_of(workshop, code_id) == 1


def test_a_viewer_uses_a_code_as_often_as_it_allows(workshop: Workshop) -> None:
    days = {"kind": "free_days", "free_days": 1}
    code_id = stored_code(workshop, most_uses_per_viewer=2, **days)
    purchase = buy(workshop)

    fates = [workshop.send(redeem(purchase, code_id)).fate for _ in range(3)]

    assert fates == [Fate.DONE, Fate.DONE, Fate.REJECTED]
    assert {it.ordinal for it in workshop.rows(PromoRedemption)} == {1, 2}


def test_the_limit_of_a_viewer_holds_within_one_batch(workshop: Workshop) -> None:
    code_id = stored_code(workshop, kind="free_days", free_days=1)
    purchase = buy(workshop)

    settled = workshop.send_all([redeem(purchase, code_id) for _ in range(3)])

    assert [it.fate for it in settled].count(Fate.DONE) == 1
    assert uses_of(workshop, code_id) == 1


def test_a_repeated_command_is_one_use(workshop: Workshop) -> None:
    code_id = stored_code(workshop)
    purchase = buy(workshop)
    message_id = new_id()

    for _ in range(2):
        workshop.send(redeem(purchase, code_id), message_id=message_id)

    assert uses_of(workshop, code_id) == 1


def test_a_limit_of_three_is_used_three_times_by_twenty_at_once(
    workshop: Workshop, database_url: str
) -> None:
    code_id = stored_code(workshop, most_uses=3)
    commands = [
        subscribe_command(workshop, viewer_id=new_id(), promo_code_id=code_id) for _ in range(20)
    ]

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        halves = [(one, commands[:10]), (other, commands[10:])]
        actions = [
            lambda dispatcher=dispatcher, command=command: settle(workshop, dispatcher, command)
            for dispatcher, half in halves
            for command in half
        ]
        settled = [fate for answer in at_once(*actions) for fate in answer]

    assert [it.fate for it in settled].count(Fate.DONE) == 3
    assert [it.fate for it in settled].count(Fate.REJECTED) == 17
    assert uses_of(workshop, code_id) == len(workshop.rows(PromoRedemption)) == 3


def test_one_viewer_who_clicks_in_many_windows_uses_a_code_once(
    workshop: Workshop, database_url: str
) -> None:
    code_id = stored_code(workshop, kind="free_days", free_days=7)
    purchase = buy(workshop)

    with rival(workshop, database_url) as one, rival(workshop, database_url) as other:
        actions = [
            lambda dispatcher=dispatcher: settle(workshop, dispatcher, redeem(purchase, code_id))
            for dispatcher in [one, other] * 4
        ]
        settled = [fate for answer in at_once(*actions) for fate in answer]

    assert [it.fate for it in settled].count(Fate.DONE) == 1
    assert uses_of(workshop, code_id) == 1


def test_a_trial_that_nobody_pays_for_gives_no_use_back(workshop: Workshop) -> None:
    plan = build_plan(trial_days=7, trial_needs_card=False)
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    code_id = stored_code(workshop)
    command = subscribe_command(
        workshop, plan_id=plan["id"], price_id=price["id"], trial=True, promo_code_id=code_id
    )
    workshop.send(command)

    workshop.send(
        CancelSubscription(subscription_id=command.new_subscription_id, reason="not for me")
    )

    assert uses_of(workshop, code_id) == 1
