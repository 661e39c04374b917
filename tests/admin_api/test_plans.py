"""Plans: managers make, change and archive them."""

from sqlalchemy import select

from models import Plan
from runtime.identifiers import new_id
from tests.admin_api.office import Office, as_texts, counted_statements, ids_of, with_reason
from tests.fixtures.builders import build_plan, build_price, store

YEARLY = {
    "code": "yearly",
    "title": {"ru": "Год кино", "en": "A year of films"},
    "description": {"ru": "Все фильмы", "en": "Every film"},
    "period_unit": "year",
    "grace_days": 5,
}


def test_a_new_plan_is_shown_as_it_was_made(office: Office) -> None:
    created = office.post("/plans", YEARLY)

    shown = office.get(f"/plans/{created.json['id']}").json
    assert created.status_code == 201
    assert {name: shown[name] for name in YEARLY} == YEARLY
    assert (shown["period_count"], shown["trial_days"], shown["status"]) == (1, 0, "active")
    assert shown["prices"] == []


def test_a_second_plan_of_the_same_code_is_refused(office: Office) -> None:
    office.post("/plans", YEARLY)

    refused = office.post("/plans", YEARLY)

    assert refused.status_code == 409
    assert refused.json["code"] == "plan_code_taken"
    assert refused.json["fields"] == {"code": "yearly"}


def test_making_a_plan_leaves_a_line_that_names_it(office: Office) -> None:
    created = office.post("/plans", YEARLY)

    [line] = office.trail(action="create_plan")
    assert line.manager_id == "olga"
    assert line.subject_id == created.json["id"]
    assert line.detail["outcome"] == "done"
    assert line.command_id is None


def test_a_refused_plan_leaves_a_line_too(office: Office) -> None:
    office.post("/plans", YEARLY)

    office.post("/plans", YEARLY)

    assert office.outcomes(action="create_plan") == ["done", "refused"]
    assert office.trail(action="create_plan")[1].detail["code"] == "plan_code_taken"


def test_a_change_says_in_the_trail_what_was_before(office: Office) -> None:
    plan_id = office.workshop.plan["id"]

    changed = office.patch(f"/plans/{plan_id}", {"grace_days": 7})

    assert changed.json["grace_days"] == 7
    [line] = office.trail(action="change_plan")
    assert (line.detail["before"], line.detail["after"]) == ({"grace_days": 3}, {"grace_days": 7})


def test_a_change_of_nothing_is_refused(office: Office) -> None:
    refused = office.patch(f"/plans/{office.workshop.plan['id']}", {})

    assert refused.status_code == 422
    assert refused.json["code"] == "nothing_to_change"


def test_the_period_of_a_plan_cannot_be_changed(office: Office) -> None:
    refused = office.patch(f"/plans/{office.workshop.plan['id']}", {"period_count": 2})

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == ["period_count"]


def test_an_archived_plan_is_not_on_offer_any_more(office: Office) -> None:
    plan_id = office.workshop.plan["id"]

    archived = office.post(f"/plans/{plan_id}/archive", with_reason())

    assert archived.json["status"] == "archived"
    assert archived.json["archived_at"] is not None
    with office.workshop.owner_engine.connect() as connection:
        assert connection.scalar(select(Plan.status)) == "archived"


def test_an_archived_plan_cannot_be_archived_again(office: Office) -> None:
    plan_id = office.workshop.plan["id"]
    office.post(f"/plans/{plan_id}/archive", with_reason())

    refused = office.post(f"/plans/{plan_id}/archive", with_reason())

    assert refused.status_code == 409
    assert refused.json["fields"] == {"state": "archived", "allowed": []}


def test_an_unknown_plan_is_not_found_by_any_method(office: Office) -> None:
    unknown = f"/plans/{new_id()}"

    answers = [
        office.get(unknown),
        office.patch(unknown, {"grace_days": 1}),
        office.post(f"{unknown}/archive", with_reason()),
        office.get(f"{unknown}/prices"),
        office.post(f"{unknown}/prices", {"amount": "1.00", "currency": "RUB"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert {answer.json["code"] for answer in answers} == {"plan_not_found"}


def test_plans_are_listed_by_status_with_their_current_prices(office: Office) -> None:
    old = build_plan(status="archived")
    price = build_price(old, currency="USD", amount_minor=499)
    store(office.workshop.owner_engine, plans=[old], prices=[price])

    archived = office.get("/plans", query_string={"status": "archived"})

    assert ids_of(archived) == as_texts(old)
    [money] = [shown["money"] for shown in archived.json["items"][0]["prices"]]
    assert money == {"amount_minor": 499, "currency": "USD", "amount": "4.99"}


def test_a_page_of_plans_takes_two_queries(office: Office) -> None:
    plans = [build_plan() for _ in range(5)]
    store(office.workshop.owner_engine, plans=plans, prices=[build_price(it) for it in plans])

    with counted_statements(office.services.reads) as statements:
        office.get("/plans")

    assert len(statements) == 2
