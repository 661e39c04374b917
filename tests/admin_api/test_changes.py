"""Changes of plan, pauses and endings that managers make for viewers."""

from datetime import timedelta
from typing import Any

import pytest

from models import Plan, Subscription
from runtime.identifiers import new_id
from tests.admin_api.office import REASON, Office, with_reason
from tests.admin_api.stories import subscribed
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    Row,
    after_days,
    offer,
    refunds_minor,
)
from tests.state_updater.purchases import Purchase, subscription_of


@pytest.fixture
def cheaper(office: Office) -> Row:
    return offer(office.workshop, amount_minor=9_990, **THIRTY_DAYS)


def path(purchase: Purchase, ending: str = "") -> str:
    return f"/subscriptions/{purchase.subscription_id}{ending}"


def preview(office: Office, purchase: Purchase, price: Row, **query: Any) -> Any:
    """Return what a change to the plan of `price` would do."""
    asked = {"plan_id": str(price["plan_id"]), "price_id": str(price["id"]), **query}
    return office.get(path(purchase, "/change-preview"), query_string=asked)


def change_body(price: Row, **body: Any) -> Row:
    wish = {"plan_id": str(price["plan_id"]), "price_id": str(price["id"]), "when": "now"}
    return with_reason(**(wish | body))


def test_a_manager_changes_the_plan_at_the_cost_that_the_preview_told(
    office: Office, purchase: Purchase, cheaper: Row
) -> None:
    after_days(office.workshop, purchase, 15)
    told = preview(office, purchase, cheaper).json

    quote = {name: told[name] for name in ("quoted_at", "quoted_amount_minor")}
    answer = office.post(path(purchase, "/change?wait=5"), change_body(cheaper, **quote))

    assert answer.status_code == 200
    assert refunds_minor(office.workshop) == [told["goes_back"]["amount_minor"]]
    assert subscription_of(office.workshop, purchase).price_id == cheaper["id"]


def test_a_change_leaves_its_line_in_the_trail(
    office: Office, purchase: Purchase, cheaper: Row
) -> None:
    office.post(path(purchase, "/change?wait=5"), change_body(cheaper, when="period_end"))

    (line,) = office.trail(action="change_plan")
    assert (line.subject_id, line.reason) == (str(purchase.subscription_id), REASON)
    assert line.detail["when"] == "period_end"


def test_a_change_to_come_is_dropped(office: Office, purchase: Purchase, cheaper: Row) -> None:
    office.post(path(purchase, "/change?wait=5"), change_body(cheaper, when="period_end"))
    assert office.get(path(purchase)).json["pending_change"]["asked_by"] == "manager"

    office.post(path(purchase, "/change/drop?wait=5"), with_reason())

    assert office.get(path(purchase)).json["pending_change"] is None


def test_a_preview_speaks_both_languages(office: Office, purchase: Purchase, cheaper: Row) -> None:
    told = preview(office, purchase, cheaper, when="period_end").json

    assert set(told["sentence"]) == {"ru", "en"}
    assert told["next_charge"]["amount"]["amount"] == "99.90"


def test_a_manager_pauses_and_resumes(office: Office, purchase: Purchase) -> None:
    until = office.workshop.now() + timedelta(days=30)
    told = office.get(
        path(purchase, "/pause-preview"), query_string={"until": until.isoformat()}
    ).json

    office.post(path(purchase, "/pause?wait=5"), with_reason(until=until.isoformat()))
    paused = office.get(path(purchase)).json
    office.post(path(purchase, "/resume?wait=5"), with_reason())

    assert told["days_left"] == 29
    assert (paused["state"], paused["next_charge"]) == ("paused", None)
    assert office.workshop.row(Subscription, purchase.subscription_id).state == "active"


def test_ending_gives_back_what_the_preview_told(office: Office, purchase: Purchase) -> None:
    after_days(office.workshop, purchase, 15)
    told = office.get(path(purchase, "/cancel-preview")).json

    office.post(path(purchase, "/cancel?wait=5"), with_reason(refund="prorated"))

    expected = pytest.approx(told["goes_back"]["amount_minor"], abs=2)
    assert refunds_minor(office.workshop) == [expected]


@pytest.mark.parametrize(
    "half", [{"quoted_amount_minor": 14_995}, {"quoted_at": "2026-01-30T12:00:00Z"}]
)
def test_half_a_quote_of_what_goes_back_is_refused(
    office: Office, purchase: Purchase, half: dict[str, object]
) -> None:
    refused = office.post(path(purchase, "/cancel?wait=5"), with_reason(refund="prorated", **half))

    (missing,) = {"quoted_at", "quoted_amount_minor"} - half.keys()
    assert (refused.status_code, list(refused.json["fields"])) == (422, [missing])
    assert refunds_minor(office.workshop) == []


def test_ending_gives_nothing_back_unless_wished(office: Office, purchase: Purchase) -> None:
    office.post(path(purchase, "/cancel?wait=5"), with_reason())

    assert refunds_minor(office.workshop) == []


def test_the_next_charge_is_shown_with_its_card(office: Office, purchase: Purchase) -> None:
    shown = office.get(path(purchase)).json

    assert shown["next_charge"]["at"] == shown["period_end"]
    assert shown["next_charge"]["card"] == "4242"
    assert shown["next_charge"]["amount"]["amount_minor"] == 29_990


@pytest.mark.parametrize("action", ["change", "change/drop", "pause", "resume", "cancel"])
def test_nobody_changes_anything_without_a_reason(
    office: Office, purchase: Purchase, cheaper: Row, action: str
) -> None:
    body = change_body(cheaper, when="period_end") if action == "change" else {}
    body.pop("reason", None)

    refused = office.post(path(purchase, f"/{action}"), body)

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["reason"]


@pytest.mark.parametrize("action", ["change", "change/drop", "cancel"])
def test_support_moves_no_money(
    office: Office, purchase: Purchase, cheaper: Row, action: str
) -> None:
    body = change_body(cheaper, when="period_end") if action == "change" else with_reason()

    refused = office.post(path(purchase, f"/{action}"), body, roles=("support",))

    assert refused.status_code == 403
    assert office.bus.published == []


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("plan_id", "monthly"),
        ("price_id", None),
        ("when", "soon"),
        ("quoted_at", "yesterday"),
        ("quoted_amount_minor", "1"),
    ],
)
def test_a_change_that_makes_no_sense_names_the_field(
    office: Office, purchase: Purchase, cheaper: Row, wrong: str, value: object
) -> None:
    quote = {"quoted_at": "2026-11-21T12:00:00Z", "quoted_amount_minor": 1}

    refused = office.post(
        path(purchase, "/change"), change_body(cheaper, **(quote | {wrong: value}))
    )

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == [wrong]


def test_what_is_not_there_is_not_previewed(
    office: Office, purchase: Purchase, cheaper: Row
) -> None:
    unknown = {"plan_id": new_id(), "id": new_id()}
    elsewhere = Purchase(purchase.viewer_id, new_id(), purchase.invoice_id)

    answers = [
        preview(office, purchase, unknown),
        preview(office, purchase, {**cheaper, "id": new_id()}),
        preview(office, elsewhere, cheaper),
    ]

    assert [answer.json["code"] for answer in answers] == [
        "plan_not_found",
        "price_not_found",
        "subscription_not_found",
    ]


def test_a_pause_that_is_too_long_is_not_previewed(office: Office, purchase: Purchase) -> None:
    until = office.workshop.now() + timedelta(days=91)

    refused = office.get(
        path(purchase, "/pause-preview"), query_string={"until": until.isoformat()}
    )

    assert (refused.status_code, refused.json["code"]) == (409, "resumes_at_out_of_range")


def test_an_ended_subscription_has_nothing_to_give_back(office: Office) -> None:
    ended = subscribed(office, state="expired")

    refused = office.get(f"/subscriptions/{ended['id']}/cancel-preview")

    assert (refused.status_code, refused.json["code"]) == (409, "not_allowed_in_this_state")


def test_the_trial_of_a_plan_is_edited(office: Office) -> None:
    plan = office.workshop.plan

    answer = office.patch(
        f"/plans/{plan['id']}", {"trial_days": 14, "trial_needs_card": False, "vat": "20"}
    )

    assert (answer.json["trial_days"], answer.json["trial_needs_card"]) == (14, False)
    stored = office.workshop.row(Plan, plan["id"])
    assert (stored.trial_days, stored.trial_needs_card, stored.vat) == (14, False, "20")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trial_days", -1),
        ("trial_days", 367),
        ("trial_needs_card", "no"),
        ("vat", "18"),
        ("tax_system", 6),
        ("receipt_method", 8),
        ("receipt_object", "4"),
    ],
)
def test_a_plan_takes_no_terms_that_the_law_does_not_know(
    office: Office, field: str, value: object
) -> None:
    refused = office.patch(f"/plans/{office.workshop.plan['id']}", {field: value})

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == [field]
