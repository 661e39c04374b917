"""The whole way of a letter's link: from the letter that was sent to the row that it changes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from interaction_bus.commands import TurnRenewalOff
from interaction_bus.envelope import Envelope, command_of
from interaction_bus.letters import LetterKind
from models import Payment
from reminder.entry_points import DATABASE_ROLE
from reminder.mailbox.folder import KeptLetter
from reminder.office import LetterOffice, Stationery
from reminder.post import Post
from runtime.database import create_write_engine
from state_updater.dispatcher import Delivered
from tests.client_api.cinema import Cinema
from tests.client_api.pages.letter_links import buttons_of, press, sealer_of
from tests.fixtures.workshop import Workshop
from tests.reminder.offices import SENDER, SITE, build_wish, only_letter
from tests.reminder.post_office import Refuser, mail_server
from tests.state_updater.purchases import SECOND_TRANSACTION, buy, declined, renew, subscription_of

pytestmark = pytest.mark.integration

SendLetter = Callable[[LetterKind, UUID], KeptLetter]


@pytest.fixture
def send_letter(
    cinema: Cinema, workshop: Workshop, database_url: str, tmp_path: Path
) -> Iterator[SendLetter]:
    """Return a way to have a letter written, sent, and read by its viewer."""
    engine = create_write_engine(database_url, role=DATABASE_ROLE)
    with mail_server(Refuser(tmp_path, at="RCPT", reply="")) as server:
        office = LetterOffice(engine, Post(server), Stationery(SENDER, SITE, sealer_of(cinema)))

        def send(kind: LetterKind, subject_id: UUID) -> KeptLetter:
            office.settle(build_wish(kind, subject_id, written_at=workshop.now()))
            return only_letter(tmp_path)

        yield send
    engine.dispose()


@pytest.fixture
def browser(cinema: Cinema, workshop: Workshop) -> FlaskClient:
    """Return a browser whose wishes the State Updater carries out at once."""

    def carry_out(envelope: Envelope) -> None:
        workshop.dispatcher.settle([Delivered(envelope, command_of(envelope))])

    cinema.publisher.on_publish = carry_out
    return cinema.app.test_client()


def path_in(text: str) -> str:
    """Return the address of the first link, as our site sees it."""
    return "/links/" + text.partition(f"{SITE}/links/")[2].split()[0].rstrip(">")


def test_the_button_of_a_letter_turns_renewal_off(
    workshop: Workshop, send_letter: SendLetter, browser: FlaskClient
) -> None:
    purchase = buy(workshop)
    letter = send_letter(LetterKind.RENEWAL_UPCOMING, purchase.subscription_id)

    answer = press(browser, path_in(letter.text))

    subscription = subscription_of(workshop, purchase)
    assert (subscription.auto_renew, subscription.renews_at) == (False, None)
    assert workshop.history(purchase.subscription_id)[-1] == "turn_renewal_off"
    assert buttons_of(answer) == []
    assert "Автопродление отключено" in answer.text


def test_the_header_of_a_letter_stops_reminders(
    workshop: Workshop, send_letter: SendLetter, browser: FlaskClient
) -> None:
    purchase = buy(workshop)
    workshop.send(TurnRenewalOff(subscription_id=purchase.subscription_id))
    letter = send_letter(LetterKind.PLAN_ENDING, purchase.subscription_id)
    header = dict(letter.headers)["List-Unsubscribe"]

    answer = browser.post(path_in(header), data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert subscription_of(workshop, purchase).letters_muted


def test_the_button_of_a_letter_opens_the_payment_of_its_invoice(
    workshop: Workshop, send_letter: SendLetter, browser: FlaskClient
) -> None:
    purchase = buy(workshop)
    renewal = renew(workshop, purchase)
    workshop.send(declined(renewal.payment_id, transaction_id=SECOND_TRANSACTION))
    letter = send_letter(LetterKind.PAYMENT_FAILED, renewal.payment_id)

    page = press(browser, path_in(letter.text))
    browser.post(
        f"/v1/invoices/{renewal.invoice_id}/checkout",
        headers={"X-Requested-With": "fetch", "Idempotency-Key": "k"},
    )

    assert page.headers["Location"] == f"/pay/{renewal.invoice_id}"
    (opened,) = workshop.rows(Payment, invoice_id=renewal.invoice_id, state="opened")
    assert opened.origin == "widget"
