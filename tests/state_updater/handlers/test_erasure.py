"""Erasing a viewer: what names them goes everywhere, the books stay, and nothing comes back."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from models import (
    FiscalReceipt,
    Invoice,
    ManagerAction,
    Payment,
    ProviderNotification,
    SavedCard,
)
from runtime.identifiers import new_id
from state_updater.dispatcher import Fate
from tests.fixtures.builders import build_viewer, store
from tests.fixtures.workshop import Workshop
from tests.state_updater.erasures import (
    ADDRESS,
    ended,
    erase,
    erase_command,
    leave_traces,
    moves_of,
    note_of,
    tables_with,
    viewer_of,
)
from tests.state_updater.purchases import (
    CARD_TOKEN,
    only_card,
    pay,
    refusal_of,
    subscribe,
    subscribe_command,
)


@pytest.mark.parametrize(
    "needle", [ADDRESS, "ANNA OHARA", "4242", "5555", CARD_TOKEN, "tk-5555", "ofd.example.test"]
)
def test_after_erasure_no_table_holds_what_names_a_viewer(workshop: Workshop, needle: str) -> None:
    leave_traces(workshop)
    before = tables_with(workshop, needle)

    erase(workshop)

    assert before
    assert tables_with(workshop, needle) == set()


def test_the_story_before_an_erasure_leaves_traces_wherever_they_are_looked_for(
    workshop: Workshop,
) -> None:
    leave_traces(workshop)

    assert tables_with(workshop, ADDRESS) == {
        "viewers",
        "subscriptions",
        "invoices",
        "refunds",
        "state_changes",
        "manager_actions",
        "bulk_grants",
        "bulk_grant_rows",
        "letters",
        "provider_notifications",
        "reconciliation_differences",
    }


def test_the_books_are_the_same_after_an_erasure(workshop: Workshop) -> None:
    leave_traces(workshop)
    before = books_of(workshop)

    erase(workshop)

    assert books_of(workshop) == before


def books_of(workshop: Workshop) -> list[Any]:
    """Return what tax inspectors ask for: amounts, times, numbers."""
    invoices = [(it.number, it.state, it.amount_minor) for it in workshop.rows(Invoice)]
    payments = [
        (it.id, it.viewer_id, it.state, it.amount_minor, it.provider_transaction_id, it.settled_at)
        for it in workshop.rows(Payment)
    ]
    receipts = [(it.provider_receipt_id, it.fiscal) for it in workshop.rows(FiscalReceipt)]
    return [*invoices, *payments, *receipts]


def test_every_card_is_withdrawn(workshop: Workshop) -> None:
    leave_traces(workshop)

    erase(workshop)

    cards = workshop.rows(SavedCard)
    assert len(cards) == 2
    assert {(it.state, it.sealed_token, it.last_four) for it in cards} == {("withdrawn", None, "")}


def test_a_card_that_was_withdrawn_before_loses_its_digits_too(workshop: Workshop) -> None:
    ended(workshop)
    erase(workshop)
    first_time = only_card(workshop).withdrawn_at

    erase(workshop)

    assert only_card(workshop).withdrawn_at == first_time
    assert workshop.history(only_card(workshop).id) == ["save", "withdraw"]


def test_what_the_provider_told_keeps_its_number_without_its_words(workshop: Workshop) -> None:
    leave_traces(workshop)
    before = {it.id: (it.transaction_id, it.outcome) for it in news(workshop)}

    erase(workshop)

    assert {it.id: (it.transaction_id, it.outcome) for it in news(workshop)} == before
    assert {(it.sealed_body, it.conflicting_body) for it in news(workshop)} == {(None, None)}


def news(workshop: Workshop) -> list[ProviderNotification]:
    return workshop.rows(ProviderNotification)


def test_the_history_keeps_everything_but_what_names_the_viewer(workshop: Workshop) -> None:
    purchase = leave_traces(workshop)

    erase(workshop)

    moves = moves_of(workshop, purchase.subscription_id)
    assert moves[-1].detail == {"reason": 'asked by [erased] "today"', "n": 7}


def test_the_audit_keeps_who_did_what_and_why(workshop: Workshop) -> None:
    leave_traces(workshop)

    erase(workshop)

    acts = workshop.rows(ManagerAction)
    assert {(it.manager_id, it.reason) for it in acts} == {("olga", "[erased] asked")}


def test_notes_of_managers_go(workshop: Workshop) -> None:
    purchase = leave_traces(workshop)

    erase(workshop)

    assert note_of(workshop, purchase) is None


def test_the_viewer_stays_as_an_id_without_a_face(workshop: Workshop) -> None:
    ended(workshop)
    epoch = viewer_of(workshop).payment_epoch

    erase(workshop)

    viewer = viewer_of(workshop)
    assert (viewer.email, viewer.locale, viewer.timezone) == (None, "ru", "Europe/Moscow")
    assert viewer.erased_at is not None
    assert viewer.payment_epoch > epoch


def test_a_doubled_erasure_is_told_once(workshop: Workshop) -> None:
    ended(workshop)
    message_id = new_id()

    fates = [workshop.send(erase_command(workshop), message_id=message_id) for _ in range(2)]

    assert [it.fate for it in fates] == [Fate.DONE, Fate.DUPLICATE]
    assert workshop.staged("event").count("viewers.erased") == 1


def test_somebody_who_never_paid_can_be_erased(workshop: Workshop) -> None:
    erase(workshop)

    assert viewer_of(workshop).email is None


def test_nobody_is_erased_whom_we_do_not_know(workshop: Workshop) -> None:
    workshop.viewer = {"id": new_id()}

    problem = refusal_of(workshop, erase_command(workshop))

    assert problem["code"] == "viewer_not_found"


def test_other_viewers_keep_what_is_theirs(workshop: Workshop) -> None:
    ended(workshop)
    neighbour = build_viewer(email="neighbour@example.test")
    store(workshop.owner_engine, viewers=[neighbour])
    profile = workshop.sealer.seal({"email": "neighbour@example.test"})
    purchase = subscribe(workshop, viewer_id=neighbour["id"], sealed_profile=profile)
    pay(workshop, purchase, transaction_id=3_000_000_008)

    erase(workshop)

    assert tables_with(workshop, "neighbour@example.test") == {"viewers"}
    assert [it.last_four for it in workshop.rows(SavedCard, viewer_id=neighbour["id"])] == ["4242"]


def test_a_new_viewer_may_have_the_address_of_an_erased_one(workshop: Workshop) -> None:
    ended(workshop)
    erase(workshop)
    profile = workshop.sealer.seal({"email": ADDRESS})
    newcomer = build_viewer(email=None)
    store(workshop.owner_engine, viewers=[newcomer])

    settled = workshop.send(
        subscribe_command(workshop, viewer_id=newcomer["id"], sealed_profile=profile)
    )

    assert settled.fate is Fate.DONE
    assert viewer_of(workshop).email is None


def test_only_the_function_of_erasure_reaches_the_history(workshop: Workshop) -> None:
    ended(workshop)

    with workshop.engine.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text("update state_changes set detail = '{}'"))


def test_the_function_of_erasure_takes_an_address_for_no_pattern(workshop: Workshop) -> None:
    purchase = ended(workshop)
    before = len(moves_of(workshop, purchase.subscription_id))

    with workshop.engine.begin() as connection:
        connection.execute(
            text("select erase_traces(:viewer, :address)"),
            {"viewer": workshop.viewer["id"], "address": ".*"},
        )

    moves = moves_of(workshop, purchase.subscription_id)
    assert len(moves) == before
    assert "[erased]" not in "".join(str(move.detail) for move in moves)
