"""What is on the shelf: everything that pages show, with its secrets sealed."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.stock.ledger import write_ledger
from models import (
    BulkGrantRow,
    ConsumedMessage,
    Invoice,
    Payment,
    Price,
    PromoCode,
    PromoRedemption,
    SavedCard,
    StateChange,
    Subscription,
    Viewer,
)
from payment_sandbox.ledger import Ledger
from payment_sandbox.operations import list_operations
from payment_sandbox.saved_cards import get_saved_card
from tests.cli.stock.conftest import VIEWERS, Cinema

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("stock")]


def test_there_are_as_many_viewers_as_were_asked_for(cinema: Cinema) -> None:
    assert VIEWERS <= len(cinema.rows(Viewer)) <= VIEWERS + 1


def test_the_states_that_were_told_are_those_of_the_rows(cinema: Cinema) -> None:
    assert Counter(it.state for it in cinema.rows(Subscription)) == cinema.stocked.states


def test_viewers_differ_in_language_and_zone(cinema: Cinema) -> None:
    viewers = cinema.rows(Viewer)

    assert {it.locale for it in viewers} == {"ru", "en"}
    assert len({it.timezone for it in viewers}) > 5


def test_some_hold_an_older_price(cinema: Cinema) -> None:
    older = {it.id for it in cinema.rows(Price) if it.superseded_at is not None}

    running = cinema.rows(Subscription, state="active")

    assert any(it.price_id in older for it in running)
    assert any(it.price_id not in older for it in running)


def test_banks_declined_for_several_reasons(cinema: Cinema) -> None:
    declined = cinema.rows(Payment, state="declined")

    assert len({it.decline_class for it in declined}) > 2
    assert {it.origin for it in declined} >= {"widget", "schedule"}


def test_invoices_are_numbered_in_the_order_of_time(cinema: Cinema) -> None:
    invoices = sorted(cinema.rows(Invoice), key=lambda invoice: invoice.number)

    assert [it.created_at for it in invoices] == sorted(it.created_at for it in invoices)


def test_history_is_written_in_the_order_of_time(cinema: Cinema) -> None:
    with Session(cinema.owner_engine) as session:
        times = session.scalars(select(StateChange.occurred_at).order_by(StateChange.position))
        listed = times.all()

    assert listed == sorted(listed)


def test_every_move_has_a_command_that_was_carried_out(cinema: Cinema) -> None:
    carried_out = {it.id for it in cinema.rows(ConsumedMessage)}
    with Session(cinema.owner_engine) as session:
        causes = set(session.scalars(select(StateChange.cause_id)))

    assert causes <= carried_out


def test_uses_of_codes_are_counted(cinema: Cinema) -> None:
    standing = Counter(
        it.promo_code_id for it in cinema.rows(PromoRedemption) if it.given_back_at is None
    )

    assert {it.id: it.uses for it in cinema.rows(PromoCode) if it.uses} == standing


def test_the_list_of_a_bulk_grant_is_numbered_from_one(cinema: Cinema) -> None:
    numbers = sorted(it.row_number for it in cinema.rows(BulkGrantRow))

    assert numbers == list(range(1, len(numbers) + 1))


def test_tokens_are_sealed_with_the_keys_of_the_system(cinema: Cinema) -> None:
    tokens = {card.token for card, _ in cinema.stocked.books.cards}

    sealed = [it.sealed_token for it in cinema.rows(SavedCard) if it.sealed_token is not None]

    assert {cinema.sealer.open(it)["token"] for it in sealed} <= tokens
    assert not any(token in text for token in tokens for text in sealed)


def test_the_ledger_knows_every_operation(cinema: Cinema, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"

    write_ledger(path, cinema.stocked.books)

    ledger = Ledger(path)
    with ledger.transaction() as books:
        listed = list_operations(books, "1 = 1", ())
    ledger.close()
    assert {it.transaction_id: it for it in listed} == {
        it.transaction_id: it for it in cinema.stocked.books.operations
    }


def test_the_ledger_knows_every_token_as_its_viewers(cinema: Cinema, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    write_ledger(path, cinema.stocked.books)
    ledger = Ledger(path)

    with ledger.transaction() as books:
        for card in cinema.rows(SavedCard, state="active"):
            token = cinema.sealer.open(card.sealed_token or "")["token"]
            assert get_saved_card(books, token, str(card.viewer_id)).last_four == card.last_four
    ledger.close()
