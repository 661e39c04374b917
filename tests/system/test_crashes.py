"""Every process dies at every named point, and the books still agree: the crash matrix."""

from datetime import timedelta

import pytest

from cli.local.supervisor import Supervisor
from cli.system.people import PAYS
from cli.system.processes import (
    CLIENT_API,
    OBSERVER,
    OUR_PROCESSES,
    RELAY,
    STATE_UPDATER,
    WORKER,
    observer_spec,
)
from runtime.crash_points import CrashPoint
from tests.fixtures.whole_system import PLAN_CODE, PRICE_MINOR, WholeSystem
from tests.system.passing_time import let_time_pass_until, paid_renewal

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("system"),
    pytest.mark.timeout(180),
]


@pytest.mark.parametrize(
    ("process", "point"),
    [
        (CLIENT_API, CrashPoint.AFTER_NOTIFICATION_PUBLISHED),
        (STATE_UPDATER, CrashPoint.AFTER_COMMAND_RECEIVED),
        (STATE_UPDATER, CrashPoint.BEFORE_COMMAND_COMMIT),
        (STATE_UPDATER, CrashPoint.AFTER_COMMAND_COMMIT),
        (STATE_UPDATER, CrashPoint.AFTER_ACK),
    ],
)
def test_a_first_payment_survives_the_death_of(
    system: WholeSystem, process: str, point: CrashPoint
) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")
    parameters = viewer.api.get(f"/v1/invoices/{invoice_id}/widget")["parameters"]
    system.crash(process, point)

    viewer.payer.pay(parameters, PAYS)
    system.wait_until_dead(process)
    system.revive(process)

    assert viewer.wait_for_access()["allowed"]
    assert system.kept_minor(invoice_id) == PRICE_MINOR


@pytest.mark.parametrize(
    ("process", "point"),
    [
        (WORKER, CrashPoint.AFTER_SWEEP_CLAIM),
        (RELAY, CrashPoint.BEFORE_RELAY_PUBLISH),
        (RELAY, CrashPoint.AFTER_RELAY_PUBLISH),
        (RELAY, CrashPoint.AFTER_RELAY_MARK),
        (WORKER, CrashPoint.AFTER_CHARGE_CLAIM),
        (WORKER, CrashPoint.BEFORE_PROVIDER_CALL),
        (WORKER, CrashPoint.AFTER_PROVIDER_CALL),
        (WORKER, CrashPoint.AFTER_OUTCOME_PUBLISHED),
    ],
)
def test_a_renewal_survives_the_death_of(
    system: WholeSystem, process: str, point: CrashPoint
) -> None:
    viewer, _ = system.subscriber()
    system.crash(process, point)

    system.advance_past_period(viewer)
    system.wait_until_dead(process)
    system.revive(process)

    renewal_id = paid_renewal(system, viewer)
    assert system.kept_minor(renewal_id) == PRICE_MINOR


@pytest.mark.parametrize(
    "point",
    [CrashPoint.BEFORE_REFUND_CALL, CrashPoint.AFTER_REFUND_CALL],
)
def test_a_refund_survives_the_death_of_its_worker(system: WholeSystem, point: CrashPoint) -> None:
    _, invoice_id = system.subscriber()
    system.crash(WORKER, point)

    system.manager().command(
        f"/admin/v1/invoices/{invoice_id}/refund",
        {"amount": "100.00", "reason": "a film would not play"},
    )
    system.wait_until_dead(WORKER)
    system.revive(WORKER)

    let_time_pass_until(
        system,
        lambda: system.invoice(invoice_id)["state"] == "partially_refunded",
        lambda: str(system.invoice(invoice_id)),
    )
    assert system.kept_minor(invoice_id) == PRICE_MINOR - 10_000


@pytest.mark.parametrize("process", OUR_PROCESSES)
def test_a_payment_survives_a_kill_of(system: WholeSystem, process: str) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")
    parameters = viewer.api.get(f"/v1/invoices/{invoice_id}/widget")["parameters"]

    # The provider asks the client API before it takes money: without it there is no payment.
    if process == CLIENT_API:
        viewer.payer.pay(parameters, PAYS)
    system.supervisor.kill(process)
    if process != CLIENT_API:
        viewer.payer.pay(parameters, PAYS)
    system.revive(process)

    assert viewer.wait_for_access()["allowed"]
    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_a_kill_of_the_observer_disturbs_no_payment_and_blinds_nobody_for_long(
    system: WholeSystem, watching: Supervisor
) -> None:
    watching.kill(OBSERVER)

    _, invoice_id = system.subscriber()
    # Its start is over when it shows again how the system stands.
    watching.start(observer_spec(system.plan))

    assert system.kept_minor(invoice_id) == PRICE_MINOR


def test_an_answer_about_a_lost_notification_survives_the_death_of_its_worker(
    system: WholeSystem,
) -> None:
    viewer = system.viewer()
    invoice_id = viewer.subscribe(PLAN_CODE)["invoice_id"]
    payment_id = viewer.api.command(f"/v1/invoices/{invoice_id}/checkout")["payment_id"]
    parameters = viewer.api.get(f"/v1/invoices/{invoice_id}/widget")["parameters"]
    system.order_fault(notification="pay", kind="lose", invoice_id=payment_id, times="always")
    viewer.payer.pay(parameters, PAYS)
    system.crash(WORKER, CrashPoint.AFTER_RECONCILE_ANSWER)

    system.advance(timedelta(minutes=31))
    system.wait_until_dead(WORKER)
    system.revive(WORKER)
    system.advance(timedelta(minutes=6))

    assert viewer.wait_for_access()["allowed"]
