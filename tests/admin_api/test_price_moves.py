"""Price moves: shown before anything is sent, begun with a reason, counted, and called off."""

from datetime import datetime
from typing import Any

import pytest

from models import PriceMove, PriceMoveViewer
from runtime.identifiers import new_id
from tests.admin_api.office import Office, as_id, ids_of, with_reason
from tests.admin_api.stories import subscribed
from tests.fixtures.builders import build_subscription, build_viewer, store
from tests.state_updater.price_stories import announce, plan, supersede_price
from tests.state_updater.purchases import buy

NOTICE_DAYS = 14


def terms(office: Office, **changes: Any) -> dict[str, Any]:
    body = {
        "plan": office.workshop.plan["code"],
        "announce_days": NOTICE_DAYS,
        "needs_consent": True,
        "without_consent": "keep_price",
    }
    return body | changes


def begin(office: Office, **changes: Any) -> dict[str, Any]:
    begun = office.post("/price-moves", with_reason(**terms(office, **changes)))
    assert begun.status_code == 201, begun.json
    move: dict[str, Any] = begun.json
    return move


def dry_run(office: Office, **changes: Any) -> dict[str, Any]:
    answer = office.post("/price-moves/dry-run", terms(office, **changes))
    assert answer.status_code == 200, answer.json
    told: dict[str, Any] = answer.json
    return told


def test_a_dry_run_shows_who_would_pay_what(office: Office) -> None:
    purchase = buy(office.workshop)
    supersede_price(office.workshop, 39_900)

    told = dry_run(office)

    (row,) = told["items"]
    assert row["subscription_id"] == str(purchase.subscription_id)
    assert (row["old_price"]["amount"], row["new_price"]["amount"]) == ("299.90", "399.00")
    assert (row["needs_consent"], told["to_price"]["amount"]) == (True, "399.00")


def test_a_dry_run_tells_the_very_date_that_the_move_plans(office: Office) -> None:
    purchase = buy(office.workshop)
    supersede_price(office.workshop, 39_900)

    foreseen = dry_run(office)["items"][0]["applies_at"]
    move = begin(office)
    consent_id = plan(office.workshop, {"id": as_id(move["id"])}, purchase)

    planned = office.workshop.row(PriceMoveViewer, consent_id).applies_at
    assert datetime.fromisoformat(foreseen) == planned


def test_a_dry_run_sums_what_all_of_them_pay(office: Office) -> None:
    workshop = office.workshop
    viewers = [build_viewer() for _ in range(3)]
    store(
        workshop.owner_engine,
        viewers=viewers,
        subscriptions=[build_subscription(it, workshop.price) for it in viewers],
    )
    supersede_price(workshop, 39_900)

    sums = dry_run(office)["sums"]

    assert (sums["viewers"], sums["needing_consent"]) == (3, 3)
    assert sums["old_total"]["amount"] == "899.70"
    assert sums["new_total"]["amount"] == "1197.00"


def test_a_dry_run_is_read_page_by_page(office: Office) -> None:
    workshop = office.workshop
    viewers = [build_viewer() for _ in range(3)]
    subscriptions = [build_subscription(it, workshop.price) for it in viewers]
    store(workshop.owner_engine, viewers=viewers, subscriptions=subscriptions)
    supersede_price(workshop, 39_900)

    first = office.post("/price-moves/dry-run?limit=2", terms(office)).json
    path = f"/price-moves/dry-run?limit=2&cursor={first['next_cursor']}"
    second = office.post(path, terms(office)).json

    seen = [row["subscription_id"] for page in (first, second) for row in page["items"]]
    assert sorted(seen) == sorted(str(it["id"]) for it in subscriptions)
    assert second["next_cursor"] is None


def test_a_lower_price_would_need_nobodys_consent(office: Office) -> None:
    buy(office.workshop)
    supersede_price(office.workshop, 9_900)

    told = dry_run(office)

    assert told["sums"]["needing_consent"] == 0
    assert [row["needs_consent"] for row in told["items"]] == [False]


@pytest.mark.parametrize(
    "columns",
    [{"auto_renew": False, "renews_at": None}, {"state": "expired"}, {"state": "paused"}],
)
def test_who_is_not_renewed_is_not_in_a_dry_run(office: Office, columns: dict[str, Any]) -> None:
    subscribed(office, **columns)
    supersede_price(office.workshop, 39_900)

    assert dry_run(office)["items"] == []


def test_a_dry_run_writes_nothing(office: Office) -> None:
    buy(office.workshop)
    supersede_price(office.workshop, 39_900)

    dry_run(office)

    assert office.workshop.rows(PriceMove) == []
    assert office.bus.published == []


def test_a_move_is_begun_to_the_present_price_with_a_line_in_the_trail(office: Office) -> None:
    price = supersede_price(office.workshop, 39_900)

    move = begin(office)

    assert (move["to_price_id"], move["created_by"]) == (str(price["id"]), "olga")
    assert move["viewers"] == {}
    (line,) = office.trail(action="start_price_move")
    assert (line.subject_id, line.detail["outcome"]) == (move["id"], "done")
    assert line.detail["to_price"] == "399.00 RUB"


def test_a_plan_is_named_by_its_id_as_well(office: Office) -> None:
    move = begin(office, plan=str(office.workshop.plan["id"]))

    assert move["plan_code"] == office.workshop.plan["code"]


def test_a_move_to_a_price_that_is_under_way_is_not_begun_again(office: Office) -> None:
    begin(office)

    refused = office.post("/price-moves", with_reason(**terms(office)))

    assert (refused.status_code, refused.json["code"]) == (409, "price_move_exists")
    assert len(office.workshop.rows(PriceMove)) == 1


def test_a_move_that_was_called_off_may_be_begun_again(office: Office) -> None:
    office.bus.is_prompt = True
    office.post(f"/price-moves/{begin(office)['id']}/cancel", with_reason())

    assert begin(office)["cancelled_at"] is None


def test_a_move_counts_its_viewers_by_state(office: Office) -> None:
    purchase = buy(office.workshop)
    supersede_price(office.workshop, 39_900)
    move = begin(office)
    announce(office.workshop, plan(office.workshop, {"id": as_id(move["id"])}, purchase))

    (listed,) = office.get("/price-moves").json["items"]

    assert listed["viewers"] == {"announced": 1}
    assert office.get(f"/price-moves/{move['id']}").json == listed


@pytest.mark.parametrize(("state", "count"), [(None, 1), ("planned", 1), ("moved", 0)])
def test_the_viewers_of_a_move_are_listed_by_state(
    office: Office, state: str | None, count: int
) -> None:
    purchase = buy(office.workshop)
    supersede_price(office.workshop, 39_900)
    move = begin(office)
    plan(office.workshop, {"id": as_id(move["id"])}, purchase)

    query = "" if state is None else f"?state={state}"
    listed = office.get(f"/price-moves/{move['id']}/viewers{query}")

    assert len(ids_of(listed)) == count


def test_a_move_is_called_off_by_a_command(office: Office) -> None:
    move = begin(office)

    answer = office.post(f"/price-moves/{move['id']}/cancel", with_reason())

    assert answer.status_code == 202
    assert office.bus.published[-1].type == "CancelPriceMove"
    assert office.outcomes(action="cancel_price_move") == ["asked"]


@pytest.mark.parametrize("path", ["", "/viewers"])
def test_a_move_that_nobody_made_is_not_found(office: Office, path: str) -> None:
    answer = office.get(f"/price-moves/{new_id()}{path}")

    assert (answer.status_code, answer.json["code"]) == (404, "price_move_not_found")


@pytest.mark.parametrize("path", ["/price-moves", "/price-moves/dry-run"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"plan": "nosuch"}, "plan_not_found"), ({"currency": "USD"}, "price_not_found")],
)
def test_a_plan_or_price_that_is_not_there_is_not_moved_to(
    office: Office, path: str, changes: dict[str, Any], code: str
) -> None:
    body = terms(office, **changes)

    refused = office.post(path, with_reason(**body) if path == "/price-moves" else body)

    assert (refused.status_code, refused.json["code"]) == (404, code)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"plan": ""}, "plan"),
        ({"plan": 7}, "plan"),
        ({"plan": "x" * 65}, "plan"),
        ({"currency": "rub"}, "currency"),
        ({"announce_days": 0}, "announce_days"),
        ({"announce_days": 121}, "announce_days"),
        ({"announce_days": 14.5}, "announce_days"),
        ({"announce_days": "14"}, "announce_days"),
        ({"needs_consent": "yes"}, "needs_consent"),
        ({"needs_consent": None}, "needs_consent"),
        ({"without_consent": "charge_anyway"}, "without_consent"),
        ({"amount": "1.00"}, "amount"),
    ],
)
@pytest.mark.parametrize("path", ["/price-moves", "/price-moves/dry-run"])
def test_terms_that_make_no_sense_are_refused_by_the_name_of_their_field(
    office: Office, path: str, changes: dict[str, Any], field: str
) -> None:
    body = terms(office, **changes)

    refused = office.post(path, with_reason(**body) if path == "/price-moves" else body)

    assert (refused.status_code, list(refused.json["fields"])) == (422, [field])


def test_a_move_without_a_reason_is_refused(office: Office) -> None:
    refused = office.post("/price-moves", terms(office))

    assert (refused.status_code, list(refused.json["fields"])) == (422, ["reason"])


@pytest.mark.parametrize("path", ["/price-moves", "/price-moves/dry-run"])
def test_support_moves_no_prices(office: Office, path: str) -> None:
    refused = office.post(path, with_reason(**terms(office)), roles=("support",))

    assert refused.status_code == 403
