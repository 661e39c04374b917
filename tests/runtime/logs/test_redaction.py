"""What is logged never holds a secret, nor who somebody is."""

from time import process_time

import pytest
from hypothesis import given, strategies

from runtime.identifiers import new_id
from runtime.logs.redaction import CUT, HIDDEN, LONGEST_TEXT, redact, redacted, without_secrets
from runtime.sealing import Sealer, new_sealing_key

CARD_NUMBER = "4111111111111111"


def logged(**fields: object) -> str:
    return str(redact(None, "info", dict(fields)))


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "card_token",
        "Authorization",
        "HTTP_AUTHORIZATION",
        "api_secrets",
        "ApiSecret",
        "password",
        "CardCryptogramPacket",
        "cvv",
        "email",
        "ReceiptEmail",
        "e_mail",
        "phone",
        "cookie",
        "cardNumber",
        "sealed_contact",
        "X-Api-Key",
        "X-Content-HMAC",
        "passwd",
        "db_pwd",
        "passphrase",
        "privateKey",
        "csrf",
        "sessionid",
    ],
)
def test_a_field_that_is_named_like_a_secret_is_hidden(name: str):
    assert "hunter2" not in logged(**{name: "hunter2"})


@pytest.mark.parametrize(
    "text",
    [
        "write to ivan.petrov+films@mail.example.co.uk please",
        f"paid with {CARD_NUMBER}",
        "paid with 4111 1111 1111 1111",
        "paid with 4111-1111-1111-1111",
        "card=4111111111111",  # 13 digits, the fewest
        "card 6200000000000000003",  # 19 digits, the most
        "Authorization: Bearer abc.def-ghi",
        "authorization: Basic cGtfdGVzdDpodW50ZXIy",
        "sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl to us",
        "connect to amqp://guest:hunter2@host:5672//",
        "postgresql://owner:hunter2@db.example.org/kinokassa is down",
        "POST /pay?Token=tk_abcdef&Amount=1",
        '{"Token": "tk_abcdef", "Amount": 1}',
        "{'password': 'hunter2'}",
        "CardCryptogramPacket=014111111111ABC",
        "GET /links/hunter2-%20damaged failed",
        "https://cinema.example/links/hunter2",
        "4111.1111.1111.1111",
        "4111_1111_1111_1111",
        "3782.822463.10005",  # as American Express groups it
        "4111  1111  1111  1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111%201111%201111%201111",
        "4111+1111+1111+1111",
        "https://hunter2@host/path",
        "amqp://guest:hun@ter:hunter2@host//",
        "GET /sign-in?next=%2Fa%3Ftoken%3Dhunter2",
        "[('Authorization', 'hunter2')]",
        '["X-Api-Key", "hunter2"]',
        "X-Api-Key: hunter2",
        "Content-HMAC=hunter2",
        "passwd=hunter2",
        "DETAIL:  Failing row contains (1,\nhunter2,\nhunter2).\n\n[SQL: select 1]",
    ],
)
def test_a_secret_inside_a_text_is_masked(text: str):
    secrets = [
        "ivan.petrov",
        "4111",
        "62000",
        "abc.def",
        "cGtfdG",
        "eyJ",
        "hunter2",
        "tk_abcdef",
        "0141",
        "3782",
    ]

    cleaned = without_secrets(text)

    assert HIDDEN in cleaned
    assert [secret for secret in secrets if secret in cleaned] == []


def test_the_words_around_a_secret_are_kept():
    cleaned = without_secrets("connect to amqp://guest:hunter2@host:5672//")

    assert cleaned == f"connect to amqp://guest:{HIDDEN}@host:5672//"


def test_a_sealed_text_is_not_logged():
    sealed = Sealer([new_sealing_key()]).seal({"token": "tk"})

    assert without_secrets(f"body {sealed} end") == f"body {HIDDEN} end"


def test_a_card_number_that_comes_as_a_number_is_hidden():
    assert CARD_NUMBER not in logged(first=int(CARD_NUMBER))


def test_a_card_number_that_comes_as_a_broken_number_is_hidden():
    assert "4111111111111111" not in logged(first=float(CARD_NUMBER), inner=[float(CARD_NUMBER)])


def test_a_secret_number_is_hidden():
    assert "12.5" not in logged(token=12.5)


@pytest.mark.parametrize("pair", [("Authorization", "hunter2"), ["Cookie", "hunter2"]])
def test_the_second_of_a_pair_is_hidden_by_the_name_of_the_first(pair: object):
    assert "hunter2" not in logged(headers=[pair])


def test_a_name_within_a_mapping_is_looked_at_as_well():
    cleaned = logged(seen={"ivan@example.org": 1, CARD_NUMBER: 2, "plan": "basic"})

    assert "ivan" not in cleaned
    assert CARD_NUMBER not in cleaned
    assert "'plan': 'basic'" in cleaned


def test_what_postgresql_says_after_the_row_is_kept():
    told = "DETAIL:  Key (email)=(hunter2).\nCONTEXT:  while locking\n\n[SQL: select 1]"

    assert without_secrets(told) == f"DETAIL:  {HIDDEN}\nCONTEXT:  while locking\n\n[SQL: select 1]"


def test_secrets_are_hidden_at_any_depth():
    nested = {"body": [{"card": {"Token": "hunter2", "note": ("hunter2@example.org",)}}]}

    assert "hunter2" not in logged(request=nested)


def test_secrets_inside_an_object_are_hidden():
    class Settings:
        def __repr__(self) -> str:
            return "Settings(password='hunter2')"

    assert "hunter2" not in logged(settings=Settings())


def test_an_absent_secret_is_shown_as_absent():
    assert redacted("card_token", None) is None


@pytest.mark.parametrize(
    "repeated",
    [
        "token",
        "token-",
        "/-eyJ-eyJ",
        "cookie ",
        "1 ",
        "1  ",
        "1%20",
        "1.",
        "+1",
        "a%40a",
        "://a:",
        "://a",
        "secret'=",
        "token%3D",
        "('token', ",
        "DETAIL: \nDETAIL: a\n",
    ],
)
def test_nobody_keeps_a_process_busy_with_a_hostile_address(repeated: str):
    hostile = "/x=:@ " + repeated * (LONGEST_TEXT // len(repeated))
    began_at = process_time()

    without_secrets(hostile)

    # It is a few thousandths; one name repeated was five seconds once, for nothing but a 404.
    assert process_time() - began_at < 2


def test_a_text_without_end_is_cut():
    told = without_secrets("a" * 1_000_000)

    assert len(told) <= LONGEST_TEXT + len(CUT)
    assert told.endswith(CUT)


def test_no_half_of_a_card_number_is_left_where_a_text_was_cut():
    text = "a " * (LONGEST_TEXT // 2 - 5) + CARD_NUMBER

    assert "4111" not in without_secrets(text)


@given(strategies.uuids())
def test_an_id_is_never_taken_for_a_card_number(identifier: object):
    assert without_secrets(f"payment {identifier}") == f"payment {identifier}"


def test_an_id_of_digits_alone_is_kept():
    identifier = "12345678-1234-4234-8234-123456789012"

    assert without_secrets(identifier) == identifier


@pytest.mark.parametrize(
    "value",
    [
        "invoice_paid",
        "GET",
        "/v1/invoices",
        "2026-11-21T02:43:00.123456Z",
        "Basic plan",
        "10.112.135.204:5432",
        "2026.11.21 at 16:04:05.123456",
        "https://cinema.example/plans?from=a",
        [0.5, 12.25],
        29_990,
        2_147_483_647,
        12.5,
        True,
    ],
)
def test_what_an_operator_needs_is_kept(value: object):
    assert redacted("field", value) == value


def test_ids_in_lists_are_kept():
    identifiers = [str(new_id()), str(new_id())]

    assert redacted("payment_ids", identifiers) == identifiers
