"""A card that was withdrawn too late, a dispute, a notification that was lost, a real clock."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cli.system.calling import Refused
from cli.system.people import PAYS
from tests.scenarios.histories import demanded, on, paid_in_widget
from tests.scenarios.journey import PRICE_MINOR, Journey, Life

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("scenarios"),
    pytest.mark.timeout(300),
]


def test_a_charge_that_was_at_the_bank_when_its_card_was_withdrawn_goes_back(
    journey: Journey,
) -> None:
    plan = journey.offer()
    journey.begin_on(4, 10)
    life = journey.subscriber(plan)
    journey.bank.order_fault(
        endpoint="payments/tokens/charge", kind="delay", seconds=5, when="after"
    )
    journey.bank.order_fault(notification="pay", kind="lose")

    with ThreadPoolExecutor() as pool:
        month = pool.submit(journey.clock.move_by, "31d")
        journey.wait(lambda: is_being_charged(life), "no charge was sent")
        life.viewer.api.command(f"/v1/cards/{life.viewer.cards()[0]['id']}/withdraw")
        month.result()

    assert life.news() == [
        *paid_in_widget("10 Apr"),
        *demanded("10 May"),
        *on(
            "10 May",
            "schedule payment: succeed > succeeded",
            "refund: request > requested",
            "refund: send > sent",
            "renewal invoice: fall_due > past_due",
            "subscription: fall_due > past_due",
            "refund: succeed > succeeded",
        ),
    ]
    assert life.viewer.cards() == []
    assert life.kept_minor() == PRICE_MINOR


def test_a_dispute_ends_access_with_all_renewals(journey: Journey) -> None:
    plan = journey.offer()
    journey.begin_on(4, 10)
    life = journey.subscriber(plan)
    journey.bank.dispute(life.invoice("first")["payments"][0]["id"])

    reconciled = journey.run("reconcile", f"--day={journey.clock.now():%Y-%m-%d}", "--wait")
    journey.wait(lambda: life.shown()["state"] == "cancelled", "the dispute changed nothing")
    with pytest.raises(Refused) as refusal:
        journey.manager.command(
            f"/admin/v1/invoices/{life.first_invoice_id}/refund", {"reason": "asked by telephone"}
        )
    journey.clock.move_by("40d")

    assert reconciled.returncode == 0
    assert refusal.value.answer["code"] == "disputed"
    assert life.news() == [
        *paid_in_widget("10 Apr"),
        *on(
            "10 Apr",
            "dispute: open > opened",
            "first invoice: dispute > disputed",
            "subscription: cancel > cancelled",
        ),
    ]
    assert not life.may_watch()


def test_a_lost_notification_is_found_in_the_books_of_the_day(journey: Journey) -> None:
    plan = journey.offer()
    journey.begin_on(4, 10)
    life = journey.stranger()
    life.subscribe(plan)
    payment_id = life.viewer.api.command(f"/v1/invoices/{life.first_invoice_id}/checkout")
    journey.bank.order_fault(
        notification="pay", kind="lose", invoice_id=payment_id["payment_id"], times="always"
    )
    life.viewer.pay(life.first_invoice_id, PAYS)
    watched_before = life.may_watch()

    reconciled = journey.run("reconcile", f"--day={journey.clock.now():%Y-%m-%d}", "--wait")

    assert not watched_before
    assert reconciled.returncode == 0, reconciled.stdout
    assert "missing_notification  settled" in reconciled.stdout
    assert life.viewer.wait_for_access()["allowed"]
    assert life.news() == paid_in_widget("10 Apr")


def test_the_clock_of_real_money_is_never_moved(journey: Journey) -> None:
    refused = journey.run("clock", "advance", "1month", SANDBOX="")

    assert refused.returncode == 1
    assert "no money is real" in refused.stderr


def is_being_charged(life: Life) -> bool:
    """Return whether a charge of the renewal is at the bank."""
    renewals = [it for it in life.shown()["invoices"] if it["kind"] == "renewal"]
    states = [it["state"] for it in life.invoice("renewal")["payments"]] if renewals else []
    return states == ["sent"]
