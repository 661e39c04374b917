"""Who may tell us that money moved."""

import base64
import hmac

import pytest
from hypothesis import given, strategies as st

from external_payments.cloudpayments.signature import is_signed_by

SECRET = "sandbox_api_secret"
BODY = (
    b"TransactionId=1001&Amount=1500.00&Currency=RUB&DateTime=2026-01-15+09%3a30%3a00"
    b"&Email=user%40example.com&Description=%d0%97%d0%b0%d0%ba%d0%b0%d0%b7+1"
    b"&Status=Completed&TestMode=1"
)
RAW_SIGNATURE = "YHbGVZt62ggYT42TwxO2wBpPDwjbw7yKr87WedptUPE="
DECODED_SIGNATURE = "yS8F+IlVUzZbwWHFaJZ+htQ1aWlmAmAyVH+EOfP2jJ8="


def sign(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, "sha256").digest()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-HMAC": RAW_SIGNATURE},
        {"X-Content-HMAC": DECODED_SIGNATURE},
        {"content-hmac": RAW_SIGNATURE},
        {"X-CONTENT-HMAC": DECODED_SIGNATURE},
        {"Content-HMAC": RAW_SIGNATURE, "X-Content-HMAC": "nonsense"},
        {"Content-HMAC": "nonsense", "X-Content-HMAC": DECODED_SIGNATURE},
        {"Content-HMAC": f" {RAW_SIGNATURE} "},
    ],
    ids=str,
)
def test_either_header_proves_the_sender(headers):
    assert is_signed_by([SECRET], BODY, headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-HMAC": ""},
        {"Content-HMAC": DECODED_SIGNATURE},
        {"X-Content-HMAC": "nonsense"},
        {"Content-HMAC": RAW_SIGNATURE.lower()},
        # A header of any bytes must be refused, not crash the endpoint.
        {"Content-HMAC": "подпись"},
        {"Content-HMAC": "\x00"},
        {"Authorization": RAW_SIGNATURE},
    ],
    ids=str,
)
def test_anything_else_proves_nothing(headers):
    assert not is_signed_by([SECRET], BODY, headers)


def test_a_body_written_anew_does_not_match_its_first_header():
    rewritten = BODY.replace(b"%3a", b"%3A").replace(b"%d0", b"%D0")

    assert not is_signed_by([SECRET], rewritten, {"Content-HMAC": RAW_SIGNATURE})
    assert is_signed_by([SECRET], rewritten, {"X-Content-HMAC": DECODED_SIGNATURE})


@pytest.mark.parametrize("secrets", [[SECRET, "next"], ["next", SECRET], ["", SECRET]], ids=str)
def test_two_secrets_count_while_one_replaces_the_other(secrets):
    assert is_signed_by(secrets, BODY, {"Content-HMAC": RAW_SIGNATURE})


@pytest.mark.parametrize("secrets", [[], [""], ["", ""]], ids=str)
def test_an_empty_secret_signs_nothing(secrets):
    headers = {"Content-HMAC": sign("", BODY), "X-Content-HMAC": sign("", BODY)}

    assert not is_signed_by(secrets, BODY, headers)


def test_a_json_body_is_signed_as_it_is_in_both_headers():
    body = b'{"Description": "100%25 + more"}'

    assert is_signed_by([SECRET], body, {"X-Content-HMAC": sign(SECRET, body)})


@given(body=st.binary(), flipped=st.data())
def test_one_changed_byte_breaks_the_signature(body, flipped):
    body = b"x" + body
    position = flipped.draw(st.integers(0, len(body) - 1))
    changed = bytearray(body)
    changed[position] ^= 1

    assert is_signed_by([SECRET], body, {"Content-HMAC": sign(SECRET, body)})
    assert not is_signed_by([SECRET], bytes(changed), {"Content-HMAC": sign(SECRET, body)})
