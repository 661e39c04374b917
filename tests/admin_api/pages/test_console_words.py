"""The console has words for whatever can happen: nothing is shown as it is stored."""

import pytest
from flask import Flask

import interaction_bus.commands as bus
from admin_api.audit import ActOutcome
from admin_api.pages.cause_words import (
    ACT_OUTCOME_WORDS,
    COMMAND_WORDS,
    KIND_WORDS,
    NOTIFICATION_OUTCOME_WORDS,
    NOTIFICATION_WORDS,
    ORIGIN_WORDS,
    actor_words,
)
from admin_api.pages.decline_words import CLASS_WORDS, CODE_WORDS, class_words, decline_words
from admin_api.pages.letter_words import LETTER_WORDS
from admin_api.pages.move_words import MOVE_WORDS, drawn_machine, move_words
from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.state_words import STATE_WORDS, SUBJECT_WORDS, state_words
from billing_rules.declines import DeclineClass
from billing_rules.lifecycles import INVOICE, LIFECYCLES
from billing_rules.moves import Lifecycle
from external_payments.cloudpayments.decline_codes import CHECK_REFUSALS, DECLINE_CODES
from external_payments.cloudpayments.notifications import NotificationKind
from interaction_bus.letters import LetterKind
from models.invoices import INVOICE_KINDS
from models.notifications import NOTIFICATION_OUTCOMES
from models.payments import PAYMENT_ORIGINS

TONES = {"good", "wait", "warn", "bad", "quiet"}


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.subject)
def test_every_state_has_words_of_a_known_tone(lifecycle: Lifecycle) -> None:
    words = STATE_WORDS[lifecycle.subject]

    assert words.keys() == set(lifecycle.states)
    assert {it.tone for it in words.values()} <= TONES
    assert lifecycle.subject in SUBJECT_WORDS


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.subject)
def test_every_move_has_words(lifecycle: Lifecycle) -> None:
    triggers = {lifecycle.creation, *(move.trigger for move in lifecycle.moves)}

    assert MOVE_WORDS[lifecycle.subject].keys() == triggers


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.subject)
def test_states_of_one_machine_are_told_apart(admin_app: Flask, lifecycle: Lifecycle) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "en"}):
        texts = [str(it.words) for it in STATE_WORDS[lifecycle.subject].values()]

    assert len(set(texts)) == len(texts)


def test_every_command_is_told_as_a_cause() -> None:
    commands = {
        name
        for name, kind in vars(bus).items()
        if isinstance(kind, type) and issubclass(kind, bus.Command) and kind is not bus.Command
    }

    assert COMMAND_WORDS.keys() == commands


def test_every_code_of_the_gateway_is_explained() -> None:
    known = {*DECLINE_CODES, *CHECK_REFUSALS}

    assert known <= CODE_WORDS.keys()
    assert CLASS_WORDS.keys() == set(DeclineClass)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (LETTER_WORDS, set(LetterKind)),
        (KIND_WORDS, set(INVOICE_KINDS)),
        (ORIGIN_WORDS, set(PAYMENT_ORIGINS)),
        (NOTIFICATION_WORDS, {it.value for it in NotificationKind} - {"check"}),
        (NOTIFICATION_OUTCOME_WORDS, set(NOTIFICATION_OUTCOMES)),
        (ACT_OUTCOME_WORDS, set(ActOutcome)),
    ],
    ids=["letters", "invoices", "origins", "notifications", "fates", "acts"],
)
def test_every_stored_value_has_words(words: dict[str, object], values: set[str]) -> None:
    assert words.keys() == values


def test_what_the_code_has_forgotten_is_shown_as_it_is_stored() -> None:
    assert state_words("invoice", "half_paid") == ("half paid", "quiet")
    assert move_words("invoice", "pay_half") == "pay half"


@pytest.mark.parametrize(
    ("code", "reason", "expected"),
    [
        ("5051", "InsufficientFunds", "there is not enough money on the card"),
        # A code of tomorrow: the gateway's own name is better than silence.
        ("5999", "SomethingNew", "the gateway says “SomethingNew”"),
        ("5999", None, "the gateway says “5999”"),
        (None, None, "no reason was given"),
    ],
)
def test_a_refusal_is_explained(
    admin_app: Flask, code: str | None, reason: str | None, expected: str
) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "en"}):
        assert decline_words(code, reason) == expected


def test_a_payment_without_a_refusal_has_no_class(admin_app: Flask) -> None:
    with admin_app.test_request_context():
        assert class_words(None) == ""


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (("viewer", "7f"), "the viewer"),
        (("manager", "olga"), "manager olga"),
        (("provider", "cloudpayments"), "the provider"),
        (("schedule", "sweeps"), "the schedule"),
        (("system", "clock"), "clock"),
    ],
)
def test_whoever_acted_is_named(admin_app: Flask, actor: tuple[str, str], expected: str) -> None:
    with admin_app.test_request_context(headers={"Accept-Language": "en"}):
        assert actor_words(*actor) == expected


def test_the_picture_of_a_machine_speaks_the_language_of_the_page(admin_app: Flask) -> None:
    path = [Step("issue", None, "issued"), Step("pay", "issued", "paid")]

    with admin_app.test_request_context(headers={"Accept-Language": "en"}):
        picture = drawn_machine(INVOICE, path, title="Invoice 7")

    assert "Waits for payment" in picture
    assert "1. Issued → Waits for payment; 2. Paid → Paid" in picture


def test_a_picture_that_was_drawn_in_one_language_is_drawn_anew_in_another(
    admin_app: Flask,
) -> None:
    path = [Step("issue", None, "issued")]

    drawn = []
    for language in ("en", "ru"):
        with admin_app.test_request_context(headers={"Accept-Language": language}):
            drawn.append(drawn_machine(INVOICE, path, title="Invoice 7"))

    assert ["Waits for payment" in picture for picture in drawn] == [True, False]
