"""Handing lines to Elasticsearch: each kept once, and a bad one alone left out."""

import json
from typing import Any

import pytest
from elasticsearch import ApiError

from runtime.identifiers import new_id
from runtime.logs.delivery import Deliverer, build_deliverer
from runtime.logs.lines import EcsLine
from runtime.logs.settings import LogShippingSettings
from tests.fixtures.search_store import Asked, SearchStore

MOMENT = "2026-03-31T12:00:00.000000Z"


def line(moment: str = MOMENT, **fields: Any) -> EcsLine:
    event_id = str(new_id())
    document = {"@timestamp": moment, "event": {"id": event_id}, **fields}
    return EcsLine(event_id, moment, json.dumps(document))


@pytest.fixture
def deliverer(search_store: SearchStore) -> Deliverer:
    return Deliverer(search_store.client, search_store.prefix)


def test_lines_are_kept_in_the_index_of_their_day(deliverer: Deliverer, search_store: SearchStore):
    deliverer.deliver([line("2026-03-31T23:59:59.9Z"), line("2026-04-01T00:00:00.0Z")])

    days = search_store.client.indices.get(index=f"{search_store.prefix}-*")
    assert sorted(days) == [f"{search_store.prefix}-{day}" for day in ("2026.03.31", "2026.04.01")]


def test_a_line_that_is_sent_twice_is_kept_once(deliverer: Deliverer, search_store: SearchStore):
    lines = [line(), line()]

    deliverer.deliver(lines)
    again = deliverer.deliver(lines)

    assert len(search_store.lines()) == 2
    assert (again.postponed, again.refused) == ([], {})


def test_a_line_that_does_not_fit_its_index_is_left_out_alone(
    deliverer: Deliverer, search_store: SearchStore
):
    deliverer.deliver([line(number=1)])

    delivery = deliverer.deliver([line(number=2), line(number={"not": "one"}), line(number=3)])

    assert sorted(kept["number"] for kept in search_store.lines()) == [1, 2, 3]
    assert delivery.refused == {"mapper_parsing_exception": 1}


def test_lines_that_elasticsearch_is_too_busy_for_are_postponed(
    deliverer: Deliverer, search_store: SearchStore
):
    first, second = line(), line()
    search_store.behave(lambda asked: (200, answers(asked, {second.event_id: 429})))

    delivery = deliverer.deliver([first, second])

    assert delivery.postponed == [second]
    assert delivery.refused == {}


def test_lines_for_an_index_that_takes_none_just_now_are_postponed(
    deliverer: Deliverer, search_store: SearchStore
):
    deliverer.deliver([line()])
    block = {"index.blocks.write": True}
    search_store.client.indices.put_settings(index=f"{search_store.prefix}-*", settings=block)

    late = line()
    delivery = deliverer.deliver([late])

    assert (delivery.postponed, delivery.refused) == ([late], {})


def test_of_a_request_that_is_refused_for_one_line_the_others_are_kept(
    deliverer: Deliverer, search_store: SearchStore
):
    lines = [line(number=number) for number in range(7)]
    search_store.behave(
        lambda asked: (413, {}) if lines[4].event_id.encode() in asked.body else None
    )

    delivery = deliverer.deliver(lines)

    assert [kept["number"] for kept in search_store.lines()] == [0, 1, 2, 3, 5, 6]
    assert delivery.refused == {"HTTP status 413": 1}


def test_a_wrong_key_is_no_fault_of_the_lines(deliverer: Deliverer, search_store: SearchStore):
    search_store.behave(lambda _: (401, {"error": "no such key"}))

    with pytest.raises(ApiError):
        deliverer.deliver([line()])


def test_the_key_comes_along_with_every_request(search_store: SearchStore):
    settings = LogShippingSettings(search_store.url, "a2V5OnNlY3JldA==", search_store.prefix)
    deliverer = build_deliverer(search_store.url, settings)

    deliverer.deliver([line()])
    deliverer.close()

    keys = {
        value
        for asked in search_store.asked()
        for name, value in asked.headers.items()
        if name.lower() == "authorization"
    }
    assert keys == {"ApiKey a2V5OnNlY3JldA=="}


def test_a_key_is_not_shown_with_the_settings():
    settings = LogShippingSettings.from_environment(
        {"ELASTICSEARCH_URL": "http://127.0.0.1:9200", "ELASTICSEARCH_API_KEY": "a2V5OnNlY3JldA=="}
    )

    assert settings.api_key == "a2V5OnNlY3JldA=="
    assert "a2V5" not in repr(settings)


def answers(asked: Asked, statuses: dict[str, int]) -> dict[str, Any]:
    """Return what Elasticsearch says of each line, 201 unless told otherwise."""
    actions = [json.loads(each) for each in asked.body.splitlines()[::2]]
    items = []
    for action in actions:
        status = statuses.get(action["create"]["_id"], 201)
        problem = {"error": {"type": "es_rejected_execution_exception"}} if status > 299 else {}
        items.append({"create": {"_id": action["create"]["_id"], "status": status, **problem}})
    return {"took": 1, "errors": True, "items": items}
