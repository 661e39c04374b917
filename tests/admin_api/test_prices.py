"""Prices: immutable versions, each of which supersedes the one before."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from models import Price
from tests.admin_api.office import Office, with_reason


def prices_of(office: Office) -> str:
    return f"/plans/{office.workshop.plan['id']}/prices"


def test_a_price_of_299_90_is_kept_to_the_kopeck(office: Office) -> None:
    set_price = office.post(prices_of(office), {"amount": "299.90", "currency": "USD"})

    assert set_price.status_code == 201
    expected = {"amount_minor": 29_990, "currency": "USD", "amount": "299.90"}
    assert set_price.json["money"] == expected


def test_minor_units_mean_the_same_as_the_written_amount(office: Office) -> None:
    set_price = office.post(prices_of(office), {"amount_minor": 34_905, "currency": "RUB"})

    assert set_price.json["money"]["amount"] == "349.05"


def test_a_new_version_supersedes_the_old_one_at_the_same_instant(office: Office) -> None:
    office.post(prices_of(office), {"amount": "349.00", "currency": "RUB"})

    new, old = office.get(prices_of(office)).json["items"]
    assert new["money"]["amount"] == "349.00"
    assert new["superseded_at"] is None
    assert old["superseded_at"] == new["created_at"]


def test_a_new_version_leaves_other_currencies_alone(office: Office) -> None:
    office.post(prices_of(office), {"amount": "4.99", "currency": "USD"})

    versions = office.get(prices_of(office)).json["items"]
    assert [version["superseded_at"] for version in versions] == [None, None]


def test_the_price_that_holds_already_is_refused(office: Office) -> None:
    refused = office.post(prices_of(office), {"amount": "299.90", "currency": "RUB"})

    assert refused.status_code == 409
    assert refused.json["code"] == "price_unchanged"
    assert refused.json["fields"] == {"price_id": str(office.workshop.price["id"])}


def test_an_archived_plan_gets_no_price(office: Office) -> None:
    office.post(f"/plans/{office.workshop.plan['id']}/archive", with_reason())

    refused = office.post(prices_of(office), {"amount": "1.00", "currency": "RUB"})

    assert refused.status_code == 409
    assert refused.json["fields"]["state"] == "archived"


def test_managers_who_set_a_price_at_once_leave_one_current_version(office: Office) -> None:
    start = Barrier(4)

    def set_price(amount_minor: int) -> int:
        start.wait(timeout=30)
        body = {"amount_minor": amount_minor, "currency": "RUB"}
        with office.app.test_client() as client:
            desk = Office(office.app, client, office.services, office.bus, office.workshop)
            return desk.post(prices_of(office), body).status_code

    with ThreadPoolExecutor(4) as managers:
        statuses = list(managers.map(set_price, [100, 200, 300, 400]))

    current = select(func.count()).where(Price.superseded_at.is_(None))
    with office.workshop.owner_engine.connect() as connection:
        assert connection.scalar(current) == 1
    assert statuses == [201] * 4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": "299.905", "currency": "RUB"}, "amount"),
        ({"amount": "-1.00", "currency": "RUB"}, "amount"),
        ({"amount": "0.00", "currency": "RUB"}, "amount"),
        ({"amount": "1e3", "currency": "RUB"}, "amount"),
        # Other digits than ASCII's are digits to a regular expression, and to nobody who pays.
        ({"amount": "٢٩٩", "currency": "RUB"}, "amount"),
        # A JSON number has passed through a binary fraction somewhere.
        ({"amount": 299.9, "currency": "RUB"}, "amount"),
        ({"amount_minor": 299.5, "currency": "RUB"}, "amount_minor"),
        ({"amount_minor": True, "currency": "RUB"}, "amount_minor"),
        ({"amount_minor": 0, "currency": "RUB"}, "amount_minor"),
        ({"amount_minor": 10**13, "currency": "RUB"}, "amount_minor"),
        ({"amount": "1.00", "amount_minor": 100, "currency": "RUB"}, "amount"),
        ({"currency": "RUB"}, "amount"),
        ({"amount": "1.00", "currency": "rub"}, "currency"),
        ({"amount": "1.00"}, "currency"),
        ({"amount": "1.00", "currency": "RUB", "plan": "yearly"}, "plan"),
    ],
)
def test_a_price_that_is_no_amount_is_refused_by_the_name_of_its_field(
    office: Office, body: dict[str, object], field: str
) -> None:
    refused = office.post(prices_of(office), body)

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == [field]
