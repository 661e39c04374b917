"""Choosing a plan: who may, at which price, and once."""

from typing import Any
from uuid import UUID

import pytest

from interaction_bus.commands import CancelSubscription
from models import Invoice, Subscription, Viewer
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import NOON, build_plan, build_price, build_viewer, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.purchases import buy, refusal_of, subscribe, subscribe_command


def test_a_subscription_waits_for_its_first_payment(workshop: Workshop) -> None:
    command = subscribe_command(workshop)

    settled = workshop.send(command)

    subscription = workshop.row(Subscription, command.new_subscription_id)
    invoice = workshop.row(Invoice, command.new_invoice_id)
    assert workshop.result(settled) == {
        "subscription_id": str(subscription.id),
        "invoice_id": str(invoice.id),
    }
    assert (subscription.state, subscription.access_until) == ("awaiting_payment", None)
    assert workshop.staged("event") == ["subscriptions.created", "invoices.created"]


def test_the_first_invoice_demands_the_price_that_is_stored(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    invoice = workshop.row(Invoice, purchase.invoice_id)
    assert (invoice.amount_minor, invoice.currency) == (29_990, "RUB")
    assert invoice.derivation["price_id"] == str(workshop.price["id"])


def test_a_viewer_unknown_so_far_is_remembered_with_the_address_of_their_token(
    workshop: Workshop,
) -> None:
    profile = {"email": "new@example.test", "locale": "en", "timezone": "Asia/Omsk"}
    viewer_id = new_id()

    subscribe(workshop, viewer_id=viewer_id, sealed_profile=workshop.sealer.seal(profile))

    viewer = workshop.row(Viewer, viewer_id)
    assert (viewer.email, viewer.locale, viewer.timezone) == tuple(profile.values())


def archived_plan(workshop: Workshop) -> dict[str, UUID]:
    plan = build_plan(status="archived", archived_at=NOON)
    price = build_price(plan)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    return {"plan_id": plan["id"], "price_id": price["id"]}


def superseded_price(workshop: Workshop) -> dict[str, UUID]:
    price = build_price(workshop.plan, superseded_at=NOON)
    store(workshop.owner_engine, prices=[price])
    return {"price_id": price["id"]}


def price_of_another_plan(workshop: Workshop) -> dict[str, UUID]:
    plan = build_plan()
    price = build_price(plan, amount_minor=100)
    store(workshop.owner_engine, plans=[plan], prices=[price])
    return {"price_id": price["id"]}


@pytest.mark.parametrize(
    ("offer", "kind", "code"),
    [
        (lambda _: {"plan_id": new_id()}, "missing", "plan_not_found"),
        (lambda _: {"price_id": new_id()}, "missing", "price_not_found"),
        (archived_plan, "conflict", "plan_archived"),
        (superseded_price, "conflict", "price_superseded"),
        # A price that travels with the wish is never believed to belong to the plan.
        (price_of_another_plan, "conflict", "price_superseded"),
    ],
)
def test_what_is_not_on_offer_is_not_sold(
    workshop: Workshop, offer: Any, kind: str, code: str
) -> None:
    problem = refusal_of(workshop, subscribe_command(workshop, **offer(workshop)))

    assert (problem["kind"], problem["code"]) == (kind, code)
    assert workshop.rows(Subscription) == []


def test_a_viewer_has_one_live_subscription(workshop: Workshop) -> None:
    purchase = subscribe(workshop)

    problem = refusal_of(workshop, subscribe_command(workshop))

    assert problem["code"] == "live_subscription_exists"
    assert problem["facts"] == {
        "subscription_id": str(purchase.subscription_id),
        "state": "awaiting_payment",
    }


def test_a_doubled_click_begins_one_subscription(workshop: Workshop) -> None:
    command, message_id = subscribe_command(workshop), new_id()

    fates = [workshop.send(command, message_id=message_id).fate for _ in range(2)]

    assert fates == [Fate.DONE, Fate.DUPLICATE]
    assert len(workshop.rows(Subscription)) == 1


def test_two_wishes_of_one_viewer_in_one_batch_begin_one_subscription(workshop: Workshop) -> None:
    settled = workshop.send_all([subscribe_command(workshop), subscribe_command(workshop)])

    assert [it.fate for it in settled] == [Fate.DONE, Fate.REJECTED]
    assert len(workshop.rows(Invoice)) == 1


def test_viewers_of_one_batch_do_not_stand_in_each_others_way(workshop: Workshop) -> None:
    other = build_viewer()
    store(workshop.owner_engine, viewers=[other])

    settled = workshop.send_all(
        [subscribe_command(workshop), subscribe_command(workshop, viewer_id=other["id"])]
    )

    assert [it.fate for it in settled] == [Fate.DONE, Fate.DONE]


def test_after_the_end_a_viewer_may_subscribe_again(workshop: Workshop) -> None:
    first = buy(workshop)
    cancel = CancelSubscription(subscription_id=first.subscription_id, reason="moved away")

    settled = workshop.send_all([cancel, subscribe_command(workshop)])

    assert [it.fate for it in settled] == [Fate.DONE, Fate.DONE]
    assert sorted(it.state for it in workshop.rows(Subscription)) == [
        "awaiting_payment",
        "cancelled",
    ]
