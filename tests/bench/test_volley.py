"""The load generator counts what was answered, and nothing else."""

import socket
from collections.abc import Iterator
from itertools import repeat
from threading import Thread

import pytest

from cli.bench.volley import ServerSilent, fire, is_whole, request_bytes

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


class SmallServer:
    """Answers each request on each connection with the next of its answers, in two parts."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while connection.recv(4096):
                if not self._answer:
                    return
                connection.sendall(self._answer[:-2])
                connection.sendall(self._answer[-2:])


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[SmallServer]:
    server = SmallServer(request.param)
    yield server
    server.close()


REQUEST = request_bytes("GET", "/")


@pytest.mark.parametrize("server", [HEAD + b"body"], indirect=True)
def test_every_request_is_answered_once(server: SmallServer) -> None:
    volley = fire(server.port, repeat(REQUEST, 50), connections=4)

    assert volley.statuses == {200: 50}
    assert volley.succeeded == 50


@pytest.mark.parametrize("server", [HEAD + b"body"], indirect=True)
def test_requests_without_end_stop_when_the_time_is_over(server: SmallServer) -> None:
    volley = fire(server.port, repeat(REQUEST), connections=2, seconds=0.2)

    assert 0.2 <= volley.seconds < 10
    assert volley.succeeded > 0


@pytest.mark.parametrize("server", [REFUSAL], indirect=True)
def test_a_refusal_is_no_success(server: SmallServer) -> None:
    volley = fire(server.port, repeat(REQUEST, 10), connections=2)

    assert volley.statuses == {503: 10}
    assert volley.succeeded == 0


@pytest.mark.parametrize("server", [b""], indirect=True)
def test_a_server_that_hangs_up_spoils_the_measurement(server: SmallServer) -> None:
    with pytest.raises(ServerSilent):
        fire(server.port, repeat(REQUEST, 10), connections=1)


@pytest.mark.parametrize("answer", [HEAD[:-2], HEAD, HEAD + b"bod"])
def test_an_answer_whose_body_has_not_come_is_not_whole(answer: bytes) -> None:
    assert not is_whole(answer)


@pytest.mark.parametrize("answer", [HEAD + b"body", REFUSAL])
def test_an_answer_is_whole_when_its_body_is(answer: bytes) -> None:
    assert is_whole(answer)


def test_a_request_tells_the_length_of_its_body() -> None:
    sent = request_bytes("POST", "/v1", headers={"X-Name": "value"}, body=b"{}")

    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /v1 HTTP/1.1"
    assert {b"X-Name: value", b"Content-Length: 2"} <= set(head.split(b"\r\n"))
    assert body == b"{}"
