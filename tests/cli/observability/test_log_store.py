"""What Elasticsearch is told of our lines."""

import json

import pytest
from elasticsearch import Elasticsearch

from cli.observability.errors import SetupFailed
from cli.observability.log_store import LogStore, read_mappings
from runtime.logs.ecs import PLACES, as_ecs
from tests.cli.observability.field_paths import mapped_paths, paths_of
from tests.fixtures.search_store import Asked, SearchStore

ACKNOWLEDGED = (200, {"acknowledged": True})

EVERYTHING = {
    **dict.fromkeys(PLACES, "x"),
    "timestamp": "2026-03-31T12:00:00Z",
    "event": "request",
    "process": "client-api",
    "status": 200,
    "duration_ms": 1.5,
    "outcome": "done",
    "process_id": 7,
    "amount_minor": 29_990,
}


def test_every_field_of_the_schema_that_we_write_has_a_type():
    assert paths_of(as_ecs(EVERYTHING)) <= mapped_paths(read_mappings())


def test_a_line_is_found_by_the_whole_of_an_id(search_store: SearchStore):
    LogStore(search_store.client, search_store.prefix).describe_lines()
    index = f"{search_store.prefix}-2026.03.31"
    for payment_id in (
        "0190a1b2-c3d4-7e5f-8a6b-000000000001",
        "0190a1b2-c3d4-7e5f-8a6b-000000000002",
    ):
        line = as_ecs({**EVERYTHING, "payment_id": payment_id})
        search_store.client.index(index=index, document=line, refresh=True)

    found = search_store.client.search(
        index=index,
        query={"term": {"kinokassa.payment_id": "0190a1b2-c3d4-7e5f-8a6b-000000000002"}},
    )

    assert found["hits"]["total"]["value"] == 1


def test_names_that_nobody_has_heard_of_add_nothing_to_an_index(search_store: SearchStore):
    LogStore(search_store.client, search_store.prefix).describe_lines()
    index = f"{search_store.prefix}-2026.03.31"
    strange = {f"strange_{number}": number for number in range(50)}

    search_store.client.index(index=index, document=as_ecs({**EVERYTHING, **strange}))

    mappings = search_store.client.indices.get_mapping(index=index)[index]["mappings"]
    assert mapped_paths(mappings) == mapped_paths(read_mappings())


def test_the_template_can_be_put_again(search_store: SearchStore):
    store = LogStore(search_store.client, search_store.prefix)

    store.describe_lines()
    store.describe_lines()

    templates = search_store.client.indices.get_index_template(name=search_store.prefix)
    assert len(templates["index_templates"]) == 1


def test_days_fall_under_a_policy_that_deletes_them(search_store: SearchStore):
    # The server of the tests has no lifecycle management, so what it is asked for is looked at.
    search_store.behave(lambda _: ACKNOWLEDGED)

    LogStore(search_store.client, search_store.prefix).describe_lines_kept_for(14)

    policy, template, present = search_store.asked()
    assert (policy.method, policy.path) == ("PUT", f"/_ilm/policy/{search_store.prefix}")
    phases = body_of(policy)["policy"]["phases"]
    assert phases == {"delete": {"min_age": "14d", "actions": {"delete": {}}}}
    assert template.path == f"/_index_template/{search_store.prefix}"
    settings = body_of(template)["template"]["settings"]
    assert settings["index.lifecycle.name"] == search_store.prefix
    assert present.path.startswith(f"/{search_store.prefix}-*/_settings?")
    assert body_of(present) == {"index.lifecycle.name": search_store.prefix}


def test_a_store_without_lifecycle_management_says_so(search_store: SearchStore):
    with pytest.raises(SetupFailed, match=r"refused the retention policy \(400"):
        LogStore(search_store.client, search_store.prefix).describe_lines_kept_for(14)


def test_a_store_that_is_away_says_so():
    nobody = Elasticsearch("http://127.0.0.1:1", max_retries=0)

    with pytest.raises(SetupFailed, match="cannot be reached"):
        LogStore(nobody, "away").describe_lines()


def body_of(asked: Asked) -> dict[str, dict[str, dict[str, object]]]:
    body: dict[str, dict[str, dict[str, object]]] = json.loads(asked.body)
    return body
