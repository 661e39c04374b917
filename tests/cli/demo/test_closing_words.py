"""The last words of the demo lead to everything that one can look at."""

from pathlib import Path

import pytest

from cli.demo.closing_words import CARDS, CROWD, closing_words
from cli.system.plan import SystemPlan
from cli.system.secrets import LocalSecrets
from payment_sandbox.cards import DOCUMENTED_CARDS

PLAN = SystemPlan(
    folder=Path(".local/demo"),
    database_url="postgresql://127.0.0.1:1/kinokassa_demo",
    rabbitmq_url="amqp://127.0.0.1:1",
    secrets=LocalSecrets("jwt", "sealing", "api", "pages"),
    client_port=8000,
    admin_port=8001,
    sandbox_port=8090,
    mail_port=1025,
    mailbox_port=8025,
    observer_port=9100,
    sandbox_speed=60.0,
)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/plans",
        "http://127.0.0.1:8001/console",
        "http://127.0.0.1:8025",
        "http://127.0.0.1:9100/metrics",
    ],
)
def test_everybody_is_told_where_to_begin(address: str) -> None:
    told = list(closing_words(PLAN, has_crowd=False))

    assert [line for line in told if line.endswith(f" {address}")] != []


def test_the_cards_that_are_told_do_what_is_said_of_them() -> None:
    known = {card.number: card for card in DOCUMENTED_CARDS}

    asking, unrenewed, refused = (known[number.replace(" ", "")] for number, _what in CARDS)

    assert asking.asks_three_ds
    assert (asking.payment_code, unrenewed.payment_code) == (0, 0)
    assert unrenewed.token_code == refused.payment_code != 0


def test_a_crowd_is_offered_to_who_has_none() -> None:
    without, with_one = (
        "\n".join(closing_words(PLAN, has_crowd=has_crowd)) for has_crowd in (False, True)
    )

    assert CROWD in without
    assert CROWD not in with_one


def test_no_line_is_too_long_for_a_terminal() -> None:
    assert max(map(len, closing_words(PLAN, has_crowd=False))) <= 100
