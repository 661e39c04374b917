"""Fields are read tolerantly when absent, strictly when wrong."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from billing_rules.money import Money
from external_payments.cloudpayments.wire_fields import FieldUnreadable, WireFields, as_our_id

OWN = UUID("01940000-0000-7000-8000-00000000000a")


@given(amount_minor=st.integers(0, 10**14), trailing_zeros=st.integers(0, 3))
def test_an_amount_survives_both_ways_of_writing_it(amount_minor, trailing_zeros):
    money = Money(amount_minor, "RUB")
    as_text = f"{money.to_decimal():f}" + "0" * trailing_zeros

    from_form = WireFields({"Amount": as_text, "Currency": "RUB"}).money()
    from_json = WireFields({"Amount": Decimal(as_text), "Currency": "RUB"}).money()

    assert from_form == from_json == money


@pytest.mark.parametrize(
    "amount",
    [
        "",
        None,
        "much",
        "-1",
        "NaN",
        "Infinity",
        "1e3",
        "1E+9",
        "0.001",
        "1,50",
        " 1",
        "٣",
        True,
        [1],
    ],
    ids=repr,
)
def test_an_amount_that_is_none_is_named(amount):
    with pytest.raises(FieldUnreadable) as caught:
        WireFields({"Amount": amount, "Currency": "RUB"}).money()

    assert caught.value.field == "Amount"


@pytest.mark.parametrize("currency", [None, "", "rub", "ROUBLES", "P1B"])
def test_an_amount_needs_a_currency(currency):
    with pytest.raises(FieldUnreadable):
        WireFields({"Amount": "1.00", "Currency": currency}).money()


def test_a_currency_that_the_gateway_names_wins():
    fields = WireFields({"Amount": "1.00", "Currency": "EUR"})

    assert fields.money(currency="RUB") == Money(100, "EUR")


@pytest.mark.parametrize(
    ("written", "read"),
    [(7, 7), ("7", 7), (2**63 - 1, 2**63 - 1), ("0", 0), ("", None), (None, None)],
    ids=repr,
)
def test_a_whole_number_may_come_as_text(written, read):
    assert WireFields({"TransactionId": written}).whole_number("TransactionId") == read


@pytest.mark.parametrize(
    "written",
    [2**63, "9" * 5000, "-1", -1, "1.0", Decimal("1.5"), "٣", "1_0", {}, "x"],
    ids=lambda one: repr(one)[:20],
)
def test_a_number_that_our_columns_cannot_hold_is_named(written):
    with pytest.raises(FieldUnreadable, match="TransactionId"):
        WireFields({"TransactionId": written}).whole_number("TransactionId")


def test_a_required_field_that_is_empty_is_missing():
    fields = WireFields({"InvoiceId": "", "TransactionId": None})

    with pytest.raises(FieldUnreadable, match="InvoiceId is missing"):
        fields.required_text("InvoiceId")
    with pytest.raises(FieldUnreadable, match="TransactionId is missing"):
        fields.required_whole_number("TransactionId")


@pytest.mark.parametrize(
    "written",
    [
        "2021-10-25T09:39:44",
        "2021-10-25 09:39:44",
        "2021-10-25T09:39:44Z",
        "2021-10-25T12:39:44+03:00",
        "2021-10-25T09:39:44.000",
        "/Date(1635154784000)/",
    ],
)
def test_every_way_to_write_a_moment_gives_utc(written):
    moment = WireFields({"DateTime": written}).moment("DateTime")

    assert moment == datetime(2021, 10, 25, 9, 39, 44, tzinfo=UTC)
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "tomorrow",
        "25.10.2021",
        "0000-00-00",
        "/Date(x)/",
        # Beyond the years that a date can hold.
        "/Date(999999999999999)/",
        "0001-01-01T00:00:00+03:00",
    ],
)
def test_a_moment_that_is_none_is_named(written):
    with pytest.raises(FieldUnreadable, match="RetryAfter"):
        WireFields({"RetryAfter": written}).moment("RetryAfter")


@pytest.mark.parametrize(
    ("written", "read"),
    [("09/27", (9, 2027)), ("13/27", (None, None)), ("", (None, None)), ("9/2027", (None, None))],
)
def test_an_expiry_that_cannot_be_read_is_not_told(written, read):
    assert WireFields({"CardExpDate": written}).card_expiry() == read


def test_our_ids_are_known_by_how_we_write_them():
    assert as_our_id(str(OWN)) == OWN
    assert as_our_id(str(OWN).upper()) == OWN


@pytest.mark.parametrize("text", ["", "shop-17", OWN.hex, f"{{{OWN}}}", OWN.urn, None, 5], ids=repr)
def test_other_order_numbers_are_not_ours(text):
    assert as_our_id(text) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('{"a": 1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        ("", {}),
        (None, {}),
        ("[1]", {}),
        ("free words", {}),
        ("5", {}),
    ],
    ids=repr,
)
def test_free_data_that_is_no_object_is_not_ours(written, read):
    assert WireFields({"Data": written}).json_object("Data") == read
