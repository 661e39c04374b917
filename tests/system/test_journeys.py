"""Viewers and managers on the whole running system, over HTTP alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from cli.system.calling import NotSettledInTime, Refused
from cli.system.people import LACKS_FUNDS, PAYS, PAYS_AFTER_3DS
from tests.fixtures.whole_system import PLAN_CODE, PRICE_MINOR, WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]


def test_a_payment_with_3ds_lets_the_viewer_watch(system: WholeSystem) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]

    viewer.pay(invoice_id, PAYS_AFTER_3DS)

    assert viewer.wait_for_access()["allowed"]
    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_a_doubled_click_subscribes_once(system: WholeSystem) -> None:
    viewer = system.viewer()
    key = uuid4().hex

    with ThreadPoolExecutor() as clicks:
        answers = [
            click.result()
            for click in [
                clicks.submit(viewer.api.command, "/v1/subscriptions", {"plan": PLAN_CODE}, key=key)
                for _ in range(4)
            ]
        ]

    assert len({answer["subscription_id"] for answer in answers}) == 1
    assert len(system.invoices_of(viewer)) == 1


def test_two_tabs_pay_the_invoice_once(system: WholeSystem) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")
    parameters = viewer.api.get(f"/v1/invoices/{invoice_id}/widget")["parameters"]

    with ThreadPoolExecutor() as tabs:
        list(tabs.map(lambda _: viewer.payer.pay(parameters, PAYS), range(2)))
    viewer.wait_for_access()

    system.wait(lambda: system.kept_minor(invoice_id) == PRICE_MINOR, "the second payment was kept")


def test_a_decline_leaves_the_invoice_for_another_card(system: WholeSystem) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    viewer.pay(invoice_id, LACKS_FUNDS)
    payment_id = system.invoice(invoice_id)["payments"][0]["id"]
    viewer.wait_for_payment(payment_id, "declined")

    viewer.pay(invoice_id, PAYS)

    assert viewer.wait_for_access()["allowed"]


def test_a_full_refund_ends_access(system: WholeSystem) -> None:
    viewer, invoice_id = system.subscriber()

    system.manager().command(
        f"/admin/v1/invoices/{invoice_id}/refund", {"reason": "asked for by the viewer"}
    )

    viewer.wait_for_invoice(invoice_id, "refunded")
    assert not viewer.api.get("/v1/access")["allowed"]
    assert system.kept_minor(invoice_id) == 0


def test_a_lost_notification_is_made_up_for_by_asking(system: WholeSystem) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    payment_id = viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")["payment_id"]
    parameters = viewer.api.get(f"/v1/invoices/{invoice_id}/widget")["parameters"]
    system.order_fault(notification="pay", kind="lose", invoice_id=payment_id, times="always")

    viewer.payer.pay(parameters, PAYS)
    system.advance(timedelta(minutes=31))

    assert viewer.wait_for_access()["allowed"]


def test_a_stopped_broker_costs_a_retry_and_nothing_else(system: WholeSystem) -> None:
    viewer = system.viewer()
    key = uuid4().hex
    system.broker.cut()

    with pytest.raises(Refused) as refusal:
        viewer.api.command("/v1/subscriptions", {"plan": PLAN_CODE}, key=key)
    system.broker.heal()
    subscribed = []

    def try_again() -> bool:
        try:
            again = viewer.api.command("/v1/subscriptions", {"plan": PLAN_CODE}, key=key)
        except (Refused, NotSettledInTime):
            return False
        subscribed.append(again)
        return True

    assert refusal.value.status == 503
    system.wait(try_again, "the same key was never accepted again")
    assert len(system.invoices_of(viewer)) == 1


def test_a_payment_while_the_broker_is_away_is_not_lost(system: WholeSystem) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")
    parameters = viewer.api.get(f"/v1/invoices/{invoice_id}/widget")["parameters"]
    system.broker.cut()

    viewer.payer.pay(parameters, PAYS)
    system.broker.heal()

    assert viewer.wait_for_access()["allowed"]
    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_a_stopped_database_answers_503_until_it_is_back(system: WholeSystem) -> None:
    viewer, _ = system.subscriber()
    system.database.cut()

    with pytest.raises(Refused) as refusal:
        viewer.api.get("/v1/access")
    system.database.heal()

    assert refusal.value.status == 503
    assert viewer.wait_for_access()["allowed"]
