"""A manager at work: tries again, sets prices, gives days, reads what died."""

from csv import DictReader
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from cli.system.people import PAYS, Viewer
from cli.system.sandbox_desk import SandboxDesk
from interaction_bus.topology import COMMANDS_EXCHANGE
from runtime.web.principal import Role
from tests.e2e.browsing import Visit
from tests.e2e.crowd import Crowd
from tests.e2e.opening_scenes import offer_plan
from tests.fixtures.bus import send
from tests.fixtures.whole_system import WholeSystem

pytestmark = [
    pytest.mark.scenario,
    pytest.mark.xdist_group("browsers"),
    pytest.mark.timeout(300),
]

NOT_ENOUGH_MONEY = 5051


def test_a_failed_payment_is_tried_again_before_ones_eyes(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, _ = system.subscriber()
    SandboxDesk(system.plan.sandbox_url).decline_charges(viewer.viewer_id, code=NOT_ENOUGH_MONEY)
    system.advance_past_period(viewer)
    system.wait(lambda: has_failed(viewer), "the renewal was not declined")
    manager = crowd.staff()

    manager.open(f"/console/payments/failed?email={viewer.email}")
    manager.at("tbody a").first.click()
    manager.at("#retry").click()
    dialog = manager.page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("The viewer has filled the account up")
    dialog.locator("button").first.click()
    manager.sees("Paid: attempt 2 took RUB 299.90")

    manager.sees_no_more("We have your request")
    assert viewer.subscription()["state"] == "active"


def test_renewal_off_in_days_of_grace_is_followed_to_the_end_of_the_subscription(
    crowd: Crowd, system: WholeSystem
) -> None:
    viewer, _ = system.subscriber()
    SandboxDesk(system.plan.sandbox_url).decline_charges(viewer.viewer_id, code=NOT_ENOUGH_MONEY)
    system.advance_past_period(viewer)
    system.wait(lambda: has_failed(viewer), "the renewal was not declined")
    # The sweeps have just looked at it, and do not look again so soon.
    system.advance(timedelta(minutes=10))
    manager = crowd.staff()

    manager.open(f"/console/subscriptions/{viewer.subscription()['id']}")
    manager.follow("Turn renewal off")
    manager.sees("That is taken at once, and the subscription ends with it.")
    assert manager.barriers() == []
    manager.type("Reason", "The viewer rang")
    manager.press("Turn renewal off")

    manager.sees("the paid time was over.")
    expect(manager.at("[data-live]")).to_have_count(0)
    expect(manager.page.get_by_role("link", name="Give days")).to_have_count(0)


def test_a_new_price_is_shown_with_its_effect_before_it_is_set(
    crowd: Crowd, system: WholeSystem
) -> None:
    code = offer_plan(system, f"Films {uuid4().hex[:6]}")
    plan_id = find_plan(system, code)
    viewer = system.viewer()
    viewer.pay(viewer.subscribe(code)["invoice_id"], PAYS)
    viewer.wait_for_access()
    manager = crowd.staff()

    manager.open(f"/console/plans/{plan_id}/price")
    manager.type("Price of one period", "650.00")
    manager.type("Reason", "Dearer licences")
    manager.press("Show the effect")
    manager.sees("subscriber stays at the price")
    assert manager.barriers() == []
    manager.press("Set the price at RUB 650.00")
    manager.is_on(f"/console/plans/{plan_id}")

    prices = system.manager().get(f"/admin/v1/plans/{plan_id}")["prices"]
    assert [price["money"]["amount_minor"] for price in prices] == [65_000]


def test_a_promo_code_says_what_it_gives_before_it_is_made(
    crowd: Crowd, system: WholeSystem
) -> None:
    code = f"EVENING{uuid4().hex[:4].upper()}"
    manager = crowd.staff()

    manager.open("/console/promo-codes/new")
    manager.at("input[name=code]").fill(code)
    manager.at("input[name=percent]").fill("20")
    manager.type("Reason", "A quiet November")
    manager.press("Show what it gives")
    manager.sees(f"Whoever types {code} gets")
    assert manager.barriers() == []
    manager.press(f"Make the code {code}")
    manager.page.wait_for_url("**/console/promo-codes/*-*")

    made = system.manager().get("/admin/v1/promo-codes", code=code)["items"]
    assert [it["percent"] for it in made] == [20]


def test_a_list_of_viewers_is_given_days_line_by_line(crowd: Crowd, system: WholeSystem) -> None:
    viewers = [system.subscriber()[0] for _ in range(2)]
    ends = [it.subscription()["period_end"] for it in viewers]
    manager = crowd.staff()

    manager.open("/console/bulk-grants/new")
    manager.type("Days", "5")
    manager.at("textarea[name=viewers]").fill("\n".join([it.email for it in viewers] + ["nobody"]))
    manager.type("Reason", "The evening without sound")
    manager.press("Show what it would do")
    manager.sees("2 viewers get")
    assert manager.barriers() == []
    manager.press("Give the days to 2 viewers")
    manager.sees("Everything is settled.")
    expect(manager.at("progress")).to_have_attribute("value", "100")

    assert all(it.subscription()["period_end"] > end for it, end in zip(viewers, ends, strict=True))


def test_a_dead_letter_is_read_then_dropped(crowd: Crowd, system: WholeSystem) -> None:
    name = f"letter-{uuid4().hex}"
    send(
        system.plan.rabbitmq_url,
        COMMANDS_EXCHANGE.name,
        "commands.nonsense",
        [b"no envelope at all"],
        message_id=name,
    )
    root = crowd.staff(Role.ADMIN)

    system.wait(lambda: is_listed(root, name), "the letter did not die")
    root.follow(name)
    root.sees("no envelope at all")
    assert root.barriers() == []
    root.follow("Drop")
    assert root.barriers() == []
    root.type("Reason", "Nonsense")
    root.press("Drop")
    root.is_on("/console/dead-letters")
    root.sees_no_more(name)

    root.open("/console/audit")
    root.sees("Nonsense")


def test_what_a_list_shows_is_downloaded_as_a_table(
    crowd: Crowd, system: WholeSystem, tmp_path: Path
) -> None:
    viewer, _ = system.subscriber()
    manager = crowd.staff()
    table = tmp_path / "subscriptions.csv"

    manager.open(f"/console/subscriptions?email={viewer.email}")
    with manager.page.expect_download() as download:
        manager.follow("Download CSV")
    download.value.save_as(table)

    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(DictReader(lines))
    assert [viewer.email in row.values() for row in rows] == [True]


def has_failed(viewer: Viewer) -> bool:
    """Return whether a viewer's period is not paid."""
    return bool(viewer.subscription()["state"] == "past_due")


def find_plan(system: WholeSystem, code: str) -> str:
    """Return the id of a plan."""
    plans = system.manager().get("/admin/v1/plans", limit=100)["items"]
    return next(str(plan["id"]) for plan in plans if plan["code"] == code)


def is_listed(root: Visit, letter: str) -> bool:
    """Return whether a letter is dead now."""
    root.open("/console/dead-letters")
    return root.page.get_by_role("link", name=letter, exact=True).count() > 0
