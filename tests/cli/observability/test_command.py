"""`kinokassa observability install`, against a store and a Kibana that are not ours."""

import pytest
from click.testing import CliRunner, Result

from cli.main import build
from cli.observability.saved_objects import read_saved_objects
from tests.cli.observability.strict_kibana import StrictKibana
from tests.fixtures.search_store import Asked, SearchStore

NOBODY = "http://127.0.0.1:1"

ACKNOWLEDGED = (200, {"acknowledged": True})

FOR_EVER = ("--keep-days", "0")
"""The store of the tests has no lifecycle management."""


def install(*options: str, **variables: str) -> Result:
    named = {"ELASTICSEARCH_URL": "", "ELASTICSEARCH_API_KEY": "", "KIBANA_URL": "", **variables}
    return CliRunner().invoke(build(), ["observability", "install", *options], env=named)


def acknowledge_changes(asked: Asked) -> tuple[int, dict[str, bool]] | None:
    """Agree to whatever is put, policies included; what is read is read from the store."""
    return ACKNOWLEDGED if asked.method == "PUT" else None


def store_of(search_store: SearchStore) -> dict[str, str]:
    return {"ELASTICSEARCH_URL": search_store.url, "LOG_INDEX_PREFIX": search_store.prefix}


def test_store_and_kibana_are_made_ready(search_store: SearchStore, kibana: StrictKibana):
    result = install(*FOR_EVER, **store_of(search_store), KIBANA_URL=kibana.url)

    assert result.exit_code == 0, result.output
    assert search_store.client.indices.exists_index_template(name=search_store.prefix)
    expected = {(each["type"], each["id"]) for each in read_saved_objects("any")}
    assert kibana.kept.keys() == expected
    assert f"{search_store.prefix}-* for ever" in result.output
    assert f"Kibana has {len(expected)} saved objects" in result.output


def test_it_is_safe_to_run_twice(search_store: SearchStore, kibana: StrictKibana):
    install(*FOR_EVER, **store_of(search_store), KIBANA_URL=kibana.url)

    again = install(*FOR_EVER, **store_of(search_store), KIBANA_URL=kibana.url)

    assert again.exit_code == 0, again.output


def test_lines_of_before_are_typed_too(search_store: SearchStore):
    payment_id = "0190a1b2-c3d4-7e5f-8a6b-000000000001"
    today = f"{search_store.prefix}-2026.03.31"
    early = {"@timestamp": "2026-03-31T12:00:00Z", "kinokassa": {"payment_id": payment_id}}
    search_store.client.index(index=today, document=early, refresh=True)

    result = install(*FOR_EVER, **store_of(search_store))

    assert f"{today} was begun without types" in result.output
    found = search_store.client.search(
        index=f"{search_store.prefix}-*", query={"term": {"kinokassa.payment_id": payment_id}}
    )
    assert found["hits"]["total"]["value"] == 1
    assert not search_store.client.indices.exists(index=today)


def test_typed_indices_are_left_alone(search_store: SearchStore):
    install(*FOR_EVER, **store_of(search_store))
    today = f"{search_store.prefix}-2026.03.31"
    search_store.client.index(index=today, document={"@timestamp": "2026-03-31T12:00:00Z"})

    again = install(*FOR_EVER, **store_of(search_store))

    assert "without types" not in again.output
    assert search_store.client.indices.exists(index=today)


def test_an_index_that_cannot_be_copied_goes_on_as_it_was(search_store: SearchStore):
    today = f"{search_store.prefix}-2026.03.31"
    search_store.client.index(index=today, document={"event": "no object"}, refresh=True)

    result = install(*FOR_EVER, **store_of(search_store))

    assert (result.exit_code, result.output) == (
        1,
        f"Error: Elasticsearch refused a copy of {today} (400).\n",
    )
    search_store.client.index(index=today, document={"event": "still written"})


def test_lines_are_deleted_after_a_month_unless_told_otherwise(search_store: SearchStore):
    search_store.behave(acknowledge_changes)

    result = install(**store_of(search_store))

    assert "for 30 days" in result.output
    assert b'"min_age":"30d"' in search_store.asked()[0].body


def test_without_kibana_the_store_alone_is_made_ready(search_store: SearchStore):
    result = install(*FOR_EVER, **store_of(search_store))

    assert result.exit_code == 0
    assert "KIBANA_URL is not set" in result.output


def test_both_are_shown_the_key(search_store: SearchStore, kibana: StrictKibana):
    install(
        *FOR_EVER,
        **store_of(search_store),
        KIBANA_URL=kibana.url,
        ELASTICSEARCH_API_KEY="a2V5OnNlY3JldA==",
    )

    assert set(kibana.authorizations) == {"ApiKey a2V5OnNlY3JldA=="}
    shown = {asked.headers.get("authorization") for asked in search_store.asked()}
    assert "ApiKey a2V5OnNlY3JldA==" in shown


def test_a_password_in_the_address_of_kibana_is_used(
    search_store: SearchStore, kibana: StrictKibana
):
    address = kibana.url.replace("http://", "http://elastic:hunter2@")

    install(*FOR_EVER, **store_of(search_store), KIBANA_URL=address)

    [shown] = kibana.authorizations
    assert str(shown).startswith("Basic ")


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({}, "ELASTICSEARCH_URL is not set."),
        ({"ELASTICSEARCH_URL": "elasticsearch"}, "ELASTICSEARCH_URL"),
        ({"ELASTICSEARCH_URL": NOBODY}, "Elasticsearch cannot be reached (ConnectionError)."),
    ],
)
def test_a_store_that_cannot_be_used_is_told_in_a_sentence(
    variables: dict[str, str], complaint: str
):
    result = install(**variables)

    assert result.exit_code == 1
    assert complaint in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("status", "complaint"),
    [
        (401, "Kibana does not accept our credentials (401)."),
        (403, "Kibana does not accept our credentials (403)."),
        (500, "Kibana refused the saved objects (500)."),
    ],
)
def test_a_kibana_that_refuses_is_told_in_a_sentence(
    search_store: SearchStore, kibana: StrictKibana, status: int, complaint: str
):
    kibana.refuses = status

    result = install(*FOR_EVER, **store_of(search_store), KIBANA_URL=kibana.url)

    assert (result.exit_code, complaint in result.output) == (1, True), result.output


def test_a_kibana_that_is_away_is_told_in_a_sentence(search_store: SearchStore):
    result = install(*FOR_EVER, **store_of(search_store), KIBANA_URL=NOBODY)

    assert result.exit_code == 1
    assert "Kibana cannot be reached (ConnectionError)." in result.output


def test_wrong_credentials_for_the_store_are_told_in_a_sentence(search_store: SearchStore):
    search_store.behave(lambda _: (401, {"error": {"type": "security_exception"}}))

    result = install(**store_of(search_store))

    assert result.exit_code == 1
    assert "Elasticsearch refused the retention policy (401: security_exception)." in result.output


def test_a_store_that_starts_late_is_waited_for(search_store: SearchStore):
    answers = iter([(503, {}), (503, {})])
    search_store.behave(lambda asked: next(answers, acknowledge_changes(asked)))

    result = install("--wait", "60", **store_of(search_store))

    assert result.exit_code == 0, result.output
