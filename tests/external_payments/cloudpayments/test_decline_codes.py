"""Each code of the gateway is in one class, and the classes obey the gateway's own rules."""

import pytest
from cloudpayments.enums import ERROR_MESSAGES

from billing_rules.declines import DeclineClass
from external_payments.cloudpayments.decline_codes import (
    CHECK_REFUSALS,
    DECLINE_CODES,
    classify_decline,
    reason_name,
)

GATEWAYS_OWN_RULES = {
    DeclineClass.UNCONDITIONAL: "5001 5003 5005 5012 5017 5033 5034 5057",
    DeclineClass.CONDITIONAL: "5013 5014 5030 5054 5055 5063",
    DeclineClass.TEMPORARY: "5051 5065 5096",
}

OUR_JUDGEMENT = {
    DeclineClass.HARD: "5004 5007 5015 5031 5036 5041 5043 5058 5059 5062 6025",
    DeclineClass.FUNDS: "5061 5303",
    DeclineClass.TECHNICAL: "5091 5092 5204",
    DeclineClass.ASK_VIEWER: "5006 5019 5082 5206 5207 5300",
}

CASES = [
    (code, decline_class)
    for decline_class, codes in (GATEWAYS_OWN_RULES | OUR_JUDGEMENT).items()
    for code in codes.split()
]


@pytest.mark.parametrize(("code", "decline_class"), CASES)
def test_a_code_has_the_class_of_the_rules(code, decline_class):
    assert classify_decline(code) is decline_class


@pytest.mark.parametrize("decline_class", GATEWAYS_OWN_RULES)
def test_the_gateways_own_groups_have_no_other_members(decline_class):
    members = {code for code, (_, its_class) in DECLINE_CODES.items() if its_class is decline_class}

    assert members == set(GATEWAYS_OWN_RULES[decline_class].split())


@pytest.mark.parametrize("code", ["9999", "", "5761", "6002", "0", "request_refused"])
def test_a_code_that_nobody_knows_asks_for_a_human(code):
    assert classify_decline(code) is DeclineClass.UNRECOGNISED


def test_every_decline_that_the_gateways_package_knows_has_a_class():
    known = {str(int(code)) for code in ERROR_MESSAGES}

    assert {code for code in known if classify_decline(code) is DeclineClass.UNRECOGNISED} == set()


def test_refusals_by_our_check_are_no_declines():
    assert DECLINE_CODES.keys().isdisjoint(CHECK_REFUSALS)


@pytest.mark.parametrize(
    ("code", "name"), [("5051", "InsufficientFunds"), ("3003", "InvalidAmount"), ("9999", "")]
)
def test_a_code_has_the_gateways_name(code, name):
    assert reason_name(code) == name
