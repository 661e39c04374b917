"""Making, changing and archiving a plan: with a reason, and over nobody else's changes."""

from typing import Any

import pytest

from models import Plan
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import Desk, words_of
from tests.admin_api.pages.offer_steps import plan_address, subscribers
from tests.fixtures.builders import build_promo_code, store

NEW_PLAN = {
    "code": "yearly",
    "period_count": "1",
    "period_unit": "year",
    "title_ru": "Год кино",
    "title_en": "A year of films",
    "description_ru": "Все фильмы",
    "trial_days": "14",
    "trial_needs_card": "y",
    "grace_days": "3",
    "vat": "20",
    "tax_system": "",
    "receipt_method": "4",
    "receipt_object": "4",
}


def change_form(desk: Desk, office: Office, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends of the form of a change, with some fields typed anew."""
    page = desk.open(plan_address(office, "/change")).text
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    plan = office.workshop.plan
    shown = {
        "title_ru": plan["title"]["ru"],
        "title_en": plan["title"]["en"],
        "description_ru": plan["description"]["ru"],
        "description_en": plan["description"]["en"],
        "trial_days": "0",
        "trial_needs_card": "y",
        "grace_days": "3",
        "vat": "none",
        "tax_system": "",
        "receipt_method": "4",
        "receipt_object": "4",
        "seen": seen,
        "reason": REASON,
    }
    return shown | fields


def test_a_plan_is_made(office: Office, desk: Desk) -> None:
    made = desk.send("/console/plans/new", **NEW_PLAN)

    [plan] = office.workshop.rows(Plan, code="yearly")
    assert (made.status_code, made.location) == (303, f"/console/plans/{plan.id}")
    assert (plan.title, plan.description) == (
        {"ru": "Год кино", "en": "A year of films"},
        {"ru": "Все фильмы"},
    )
    assert (plan.period_unit, plan.trial_days, plan.vat, plan.tax_system) == (
        "year",
        14,
        "20",
        None,
    )


def test_a_plan_without_a_card_for_its_trial_is_made(office: Office, desk: Desk) -> None:
    without = {name: value for name, value in NEW_PLAN.items() if name != "trial_needs_card"}

    desk.send("/console/plans/new", **without)

    assert office.workshop.rows(Plan, code="yearly")[0].trial_needs_card is False


def test_a_code_that_is_taken_is_told_with_what_was_typed(office: Office, desk: Desk) -> None:
    taken = {**NEW_PLAN, "code": office.workshop.plan["code"]}

    refused = desk.send("/console/plans/new", **taken)

    assert refused.status_code == 409
    assert "Another plan has this code." in words_of(refused)
    assert 'value="Год кино"' in refused.text


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("code", "Yearly!", "Small letters, digits and hyphens"),
        ("title_ru", "", "Write it in one language at least."),
        ("trial_days", "400", "Number must be between 0 and 366."),
        ("grace_days", "three", "Not a valid integer value."),
        ("period_count", "0", "Number must be between 1 and 366."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: Office, desk: Desk, field: str, value: str, complaint: str
) -> None:
    typed = {**NEW_PLAN, field: value} | ({"title_en": ""} if field == "title_ru" else {})

    refused = desk.send("/console/plans/new", **typed)

    assert refused.status_code == 422
    assert complaint in refused.text.partition(f'id="{field}-error"')[2][:200]
    assert len(office.workshop.rows(Plan)) == 1


def test_only_what_differs_is_changed(office: Office, desk: Desk) -> None:
    path = plan_address(office, "/change")

    sent = desk.send(path, **change_form(desk, office, title_en="Films", trial_days="7"))

    assert (sent.status_code, sent.location) == (303, plan_address(office))
    [line] = office.trail(action="change_plan")
    assert line.detail["after"] == {
        "title": {"ru": "Месяц кино", "en": "Films"},
        "trial_days": 7,
    }
    assert line.reason == REASON


def test_a_change_of_nothing_is_refused(office: Office, desk: Desk) -> None:
    refused = desk.send(plan_address(office, "/change"), **change_form(desk, office))

    assert refused.status_code == 422
    assert "Nothing was changed." in words_of(refused)


def test_a_change_needs_a_reason(office: Office, desk: Desk) -> None:
    typed = change_form(desk, office, trial_days="7", reason="  ")

    refused = desk.send(plan_address(office, "/change"), **typed)

    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text


def test_nobody_writes_over_what_somebody_else_changed_meanwhile(
    office: Office, desk: Desk
) -> None:
    path = plan_address(office, "/change")
    mine = change_form(desk, office, grace_days="5")
    desk.send(path, **change_form(desk, office, trial_days="7"))

    refused = desk.send(path, **mine)

    assert refused.status_code == 409
    assert "Somebody has changed this plan while you were writing." in words_of(refused)
    plan = office.workshop.row(Plan, office.workshop.plan["id"])
    assert (plan.trial_days, plan.grace_days) == (7, 3)


def test_archiving_says_what_it_means_for_whom(office: Office, desk: Desk) -> None:
    subscribers(office, 2)
    code = build_promo_code(plan_id=office.workshop.plan["id"])
    store(office.workshop.owner_engine, promo_codes=[code])

    told = words_of(desk.open(plan_address(office, "/archive")))

    assert "2 subscribers keep it and go on paying the prices they have." in told
    assert "2 of them renew and pay RUB 599.80 for a period." in told
    assert "1 promo code for it alone becomes useless" in told


def test_a_plan_is_archived_with_a_reason(office: Office, desk: Desk) -> None:
    sent = desk.send(plan_address(office, "/archive"), reason=REASON)

    assert (sent.status_code, sent.location) == (303, plan_address(office))
    assert office.workshop.row(Plan, office.workshop.plan["id"]).status == "archived"
    assert [line.reason for line in office.trail(action="archive_plan")] == [REASON]


def test_an_archived_plan_offers_nothing_more_to_do(office: Office, desk: Desk) -> None:
    desk.send(plan_address(office, "/archive"), reason=REASON)

    page = desk.open(plan_address(office))

    assert "Nobody new can buy this plan since" in words_of(page)
    assert plan_address(office, "/archive") not in page.text
    assert plan_address(office, "/price") not in page.text
