"""No more calls at once than allowed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from external_payments.cloudpayments.flight_limit import FlightLimit, NoFreeSlot


def test_a_call_above_the_limit_is_not_made():
    limit = FlightLimit(2, wait_seconds=0)

    with limit.slot(), limit.slot(), pytest.raises(NoFreeSlot), limit.slot():
        pytest.fail("a third call was made")


def test_a_failed_call_frees_its_slot():
    limit = FlightLimit(1, wait_seconds=0)
    with pytest.raises(ZeroDivisionError), limit.slot():
        raise ZeroDivisionError

    with limit.slot() as entered:
        assert entered is None


def test_a_call_waits_for_its_turn():
    limit = FlightLimit(1, wait_seconds=10)
    started = Barrier(2, timeout=10)

    def second_call() -> str:
        started.wait()
        with limit.slot():
            return "made"

    with ThreadPoolExecutor(1) as pool:
        with limit.slot():
            waiting = pool.submit(second_call)
            started.wait()
        made = waiting.result(timeout=10)

    assert made == "made"


def test_many_threads_never_exceed_the_limit():
    limit, lock = FlightLimit(3, wait_seconds=10), Lock()
    in_flight: list[int] = [0]
    seen: list[int] = []

    def call(_number: int) -> None:
        with limit.slot():
            with lock:
                in_flight[0] += 1
                seen.append(in_flight[0])
            with lock:
                in_flight[0] -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(call, range(300)))

    assert len(seen) == 300
    assert max(seen) <= 3
