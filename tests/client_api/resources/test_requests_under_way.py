"""A request that is repeated before the first one has its outcome is the same request."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from cli.local.waiting import wait_until
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema
from tests.fixtures.recording_publisher import consume

PATIENCE_SECONDS = 9.0
"""Below the ten seconds that a request may wait."""

WAITING = "/v1/subscriptions?wait=10"


@pytest.fixture
def browsers() -> Iterator[ThreadPoolExecutor]:
    """Return threads in which somebody waits for an answer."""
    with ThreadPoolExecutor(max_workers=2) as threads:
        yield threads


@pytest.fixture
def viewer_id() -> UUID:
    return new_id()


def click(cinema: Cinema, viewer_id: UUID, path: str, *, plan: str = "monthly") -> TestResponse:
    """Subscribe with one and the same key, from a browser tab of its own."""
    return cinema.caller(viewer_id).post(path, {"plan": plan}, key="click")


def wait_for_published(cinema: Cinema, count: int) -> None:
    is_there = wait_until(
        lambda: len(cinema.publisher.published) == count, timeout_seconds=PATIENCE_SECONDS
    )
    assert is_there


def test_whoever_repeats_without_waiting_is_led_to_the_same_command(
    cinema: Cinema, viewer_id: UUID
) -> None:
    cinema.build_price(code="monthly")

    first, second = [click(cinema, viewer_id, "/v1/subscriptions") for _ in range(2)]

    assert (first.status_code, first.json["status"]) == (202, "pending")
    assert (second.status_code, second.json) == (202, first.json)
    assert second.headers["Location"] == first.headers["Location"]


def test_all_who_wait_for_one_wish_get_its_outcome(
    cinema: Cinema, viewer_id: UUID, browsers: ThreadPoolExecutor
) -> None:
    cinema.build_price(code="monthly")
    tabs: list[Future[TestResponse]] = []
    for number in (1, 2):
        tabs.append(browsers.submit(click, cinema, viewer_id, WAITING))
        wait_for_published(cinema, number)

    # The inbox keeps the first, and drops the second as a copy of it.
    consume(cinema.owner_engine, cinema.publisher.published[0], result={"invoice_id": "i-1"})

    first, second = [tab.result() for tab in tabs]
    assert (first.status_code, first.json["result"]) == (200, {"invoice_id": "i-1"})
    assert (second.status_code, second.json) == (200, first.json)


def test_another_wish_under_the_key_of_one_under_way_is_refused_when_that_is_settled(
    cinema: Cinema, viewer_id: UUID, browsers: ThreadPoolExecutor
) -> None:
    cinema.build_price(code="monthly")
    cinema.build_price(code="yearly")
    click(cinema, viewer_id, "/v1/subscriptions")
    other = browsers.submit(click, cinema, viewer_id, WAITING, plan="yearly")
    wait_for_published(cinema, 2)

    consume(cinema.owner_engine, cinema.publisher.published[0])

    refused = other.result()
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency_key_reused")
