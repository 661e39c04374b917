"""`GET /v1/commands/{id}` and the idempotency of every POST."""

from interaction_bus.command_answers import CommandSchema
from interaction_bus.errors import BrokerUnavailable, MessageNotSent
from runtime.identifiers import new_id
from tests.client_api.cinema import Caller, Cinema, assert_fits
from tests.fixtures.recording_publisher import consume

CONFLICT = {
    "kind": "conflict",
    "code": "live_subscription_exists",
    "message": "the viewer has a subscription that is active",
    "facts": {"state": "active"},
}


def subscriber(cinema: Cinema) -> Caller:
    cinema.build_price(code="monthly")
    return cinema.caller(new_id())


def test_a_command_is_pending_until_its_outcome_is_recorded(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    sent = caller.post("/v1/subscriptions", {"plan": "monthly"})

    before = caller.get(sent.headers["Location"])
    consume(cinema.owner_engine, cinema.publisher.published[0], result={"invoice_id": "i-1"})
    after = caller.get(sent.headers["Location"])

    assert (before.status_code, before.json["status"]) == (200, "pending")
    assert (after.json["status"], after.json["result"]) == ("done", {"invoice_id": "i-1"})


def test_a_rejection_is_an_answer_like_others_to_who_looks_it_up(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    sent = caller.post("/v1/subscriptions", {"plan": "monthly"})
    consume(cinema.owner_engine, cinema.publisher.published[0], problem=CONFLICT)

    answer = caller.get(f"{sent.headers['Location']}?wait=5")

    assert (answer.status_code, answer.json["status"]) == (200, "rejected")
    assert answer.json["problem"] == CONFLICT
    assert_fits(CommandSchema, answer.json)


def test_a_rejection_is_an_error_to_who_waits_for_it(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    cinema.answer_commands(problem=CONFLICT)

    answer = caller.post("/v1/subscriptions?wait=5", {"plan": "monthly"})

    assert (answer.status_code, answer.json["code"]) == (409, "live_subscription_exists")
    assert answer.json["fields"] == {"state": "active"}


def test_another_viewers_command_looks_like_one_that_nobody_sent(cinema: Cinema) -> None:
    cinema.answer_commands(result={"invoice_id": "i-1"})
    sent = subscriber(cinema).post("/v1/subscriptions", {"plan": "monthly"})
    stranger = cinema.caller(new_id())

    foreign = stranger.get(sent.headers["Location"])
    unknown = stranger.get(f"/v1/commands/{new_id()}")

    assert {**foreign.json, "command_id": ""} == {**unknown.json, "command_id": ""}
    assert foreign.json["status"] == "pending"


def test_the_same_key_is_the_same_command(cinema: Cinema) -> None:
    caller = subscriber(cinema)

    sent = [caller.post("/v1/subscriptions", {"plan": "monthly"}, key="click") for _ in range(2)]

    # The first is not carried out yet: the second travels too, and the inbox drops it.
    assert len({answer.json["command_id"] for answer in sent}) == 1
    assert len({envelope.message_id for envelope in cinema.publisher.published}) == 1


def test_the_same_key_of_another_viewer_is_another_command(cinema: Cinema) -> None:
    cinema.build_price(code="monthly")

    sent = [
        cinema.caller(new_id()).post("/v1/subscriptions", {"plan": "monthly"}, key="click")
        for _ in range(2)
    ]

    assert len({answer.json["command_id"] for answer in sent}) == 2


def test_the_same_key_with_another_body_is_refused(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    cinema.build_price(code="yearly")
    cinema.answer_commands()
    caller.post("/v1/subscriptions", {"plan": "monthly"}, key="click")

    answer = caller.post("/v1/subscriptions", {"plan": "yearly"}, key="click")

    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_key_reused")
    assert len(cinema.publisher.published) == 1


def test_a_command_without_a_key_is_refused(cinema: Cinema) -> None:
    caller = subscriber(cinema)

    answer = caller.client.post(
        "/v1/subscriptions", json={"plan": "monthly"}, headers=caller.headers
    )

    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_required")


def test_without_the_broker_a_caller_is_told_when_to_try_again(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    cinema.publisher.refusal = MessageNotSent("connection refused", retry_after_seconds=2)

    answer = caller.post("/v1/subscriptions", {"plan": "monthly"})

    assert (answer.status_code, answer.json["code"]) == (503, "broker_unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_of_what_the_broker_fell_silent_about_a_caller_is_told_that_it_may_happen(
    cinema: Cinema,
) -> None:
    caller = subscriber(cinema)
    cinema.publisher.refusal = BrokerUnavailable("no confirm in time", retry_after_seconds=2)

    answer = caller.post("/v1/subscriptions", {"plan": "monthly"})

    assert (answer.status_code, answer.json["code"]) == (503, "command_unconfirmed")
    assert answer.headers["Retry-After"] == "2"


def test_without_the_broker_reads_go_on(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    cinema.publisher.refusal = BrokerUnavailable("connection refused")

    answer = caller.get("/v1/subscriptions")

    assert answer.status_code == 200


def test_a_command_carries_the_id_of_its_request(cinema: Cinema) -> None:
    caller = subscriber(cinema)
    request_id = str(new_id())
    caller.headers["X-Request-ID"] = request_id

    answer = caller.post("/v1/subscriptions", {"plan": "monthly"})

    (envelope,) = cinema.publisher.published
    assert str(envelope.correlation_id) == request_id
    assert answer.headers["X-Request-ID"] == request_id
