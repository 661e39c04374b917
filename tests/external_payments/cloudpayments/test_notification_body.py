"""Bodies of notifications: forms in two charsets, or JSON."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from external_payments.cloudpayments.notification_body import NotificationMalformed, read_body
from external_payments.cloudpayments.wire_fields import WireFields

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("content_type", [FORM, "", f"{FORM}; charset=utf-8", "text/plain"])
def test_a_body_that_is_not_json_is_a_form(content_type):
    fields = read_body(b"Description=%d0%98%d1%8e+1&Empty=", content_type)

    assert fields.text("Description") == "Ию 1"
    assert fields.text("Empty") is None


def test_the_older_charset_of_the_settings_is_read():
    fields = read_body(b"Description=%C8%FE", f"{FORM}; charset=windows-1251")

    assert fields.text("Description") == "Ию"


def test_amounts_in_json_stay_exact():
    fields = read_body(b'{"Amount": 299.90, "Name": null}', "application/json; charset=utf-8")

    assert fields.text("Amount") == str(Decimal("299.90"))
    assert fields.text("Name") is None


@pytest.mark.parametrize(
    ("raw_body", "content_type", "field"),
    [
        (b"Amount=1&Amount=2", FORM, "Amount"),
        (b'{"Amount": 1, "Amount": 2}', "application/json", "Amount"),
        (b"Name=%ff", FORM, "body"),
        (b"\xff", FORM, "body"),
        (b"a=1", f"{FORM}; charset=utf-7", "body"),
        (b"&".join(b"f%d=1" % number for number in range(501)), FORM, "body"),
        (b"[]", "application/json", "body"),
        (b"{", "application/json", "body"),
        (b"", "application/json", "body"),
        (b"[" * 100_000, "application/json", "body"),
    ],
    ids=[
        "twice in form",
        "twice in json",
        "escape",
        "bytes",
        "charset",
        "too many",
        "list",
        "cut off",
        "empty",
        "too deep",
    ],
)
def test_a_body_that_cannot_be_understood_is_named(raw_body, content_type, field):
    with pytest.raises(NotificationMalformed) as caught:
        read_body(raw_body, content_type)

    assert caught.value.field == field


@given(
    raw_body=st.binary(max_size=200),
    content_type=st.one_of(st.just(FORM), st.just("application/json"), st.text(max_size=30)),
)
def test_no_body_can_raise_anything_else(raw_body, content_type):
    with suppress(NotificationMalformed):
        assert isinstance(read_body(raw_body, content_type), WireFields)
