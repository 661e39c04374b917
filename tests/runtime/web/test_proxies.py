"""Who called is what our own proxies say, and nobody else."""

from ipaddress import ip_network

import pytest
from flask import Flask, request

from runtime.settings import TokenSettings
from runtime.web.application import ApiDescription, create_base_app
from runtime.web.proxies import real_address
from runtime.web.tokens import TokenVerifier

PROXIES = (ip_network("172.31.251.0/28"), ip_network("fd00:1::/64"))

NGINX = "172.31.251.2"
VIEWER = "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        (NGINX, VIEWER, VIEWER),
        # A balancer of ours called nginx.
        (NGINX, f"{VIEWER}, 172.31.251.3", VIEWER),
        # The viewer made the first one up; nginx wrote the last one.
        (NGINX, f"198.51.100.1, {VIEWER}", VIEWER),
        (NGINX, "2001:db8::7", "2001:db8::7"),
        ("fd00:1::2", VIEWER, VIEWER),
        # Nobody in front of us: the header is the caller's own.
        (VIEWER, "198.51.100.1", VIEWER),
        (NGINX, "", NGINX),
        (NGINX, "unknown", NGINX),
        (NGINX, f"{VIEWER}, <script>", NGINX),
        # All of them are ours: a check of our own.
        (NGINX, "172.31.251.3", "172.31.251.3"),
        ("", VIEWER, ""),
    ],
)
def test_the_last_address_that_is_none_of_our_proxies_called(
    peer: str, forwarded_for: str, address: str
):
    assert real_address(peer, forwarded_for, trusted=PROXIES) == address


def test_without_proxies_the_header_is_believed_from_nobody():
    assert real_address(NGINX, VIEWER, trusted=()) == NGINX


@pytest.mark.parametrize(("peer", "address"), [(NGINX, VIEWER), ("198.51.100.9", "198.51.100.9")])
def test_a_view_sees_who_really_called(token_settings: TokenSettings, peer: str, address: str):
    app = application_behind_proxies(token_settings)

    response = app.test_client().get(
        "/address", headers={"X-Forwarded-For": VIEWER}, environ_base={"REMOTE_ADDR": peer}
    )

    assert response.text == address


def application_behind_proxies(token_settings: TokenSettings) -> Flask:
    app, _ = create_base_app(
        "runtime.web",
        about=ApiDescription("Test API", "1.0", "An API for tests."),
        tokens=TokenVerifier.from_settings(token_settings),
        trusted_proxies=PROXIES,
    )
    app.add_url_rule("/address", view_func=lambda: request.remote_addr)
    return app
