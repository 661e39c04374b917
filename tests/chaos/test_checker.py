"""The checker finds whatever is planted into books that agree."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from cli.chaos.books import Books, Change, Promises
from cli.chaos.checker import check
from tests.chaos.builders import (
    CARD,
    CARD_ID,
    COMMAND_ID,
    END,
    GIVEN_BACK,
    HISTORY,
    INVOICE,
    INVOICE_ID,
    NEXT_END,
    NOON,
    PAYMENT,
    PRICE_MINOR,
    REFUND,
    SUBSCRIPTION,
    SUBSCRIPTION_ID,
    TAKEN,
    renewal,
    sound_books,
)

OTHER_ID = UUID(int=99)
OTHER_NUMBER = 3_000_000_099

SECOND_CHARGE = replace(TAKEN, transaction_id=OTHER_NUMBER)
SECOND_PAYMENT = replace(PAYMENT, id=OTHER_ID, transaction_id=OTHER_NUMBER)


def broken_rules(books: Books) -> set[str]:
    """Return the names of the rules that do not hold."""
    return {verdict.rule for verdict in check(books) if not verdict.holds}


def test_books_that_agree_break_no_rule() -> None:
    assert broken_rules(sound_books()) == set()


def test_empty_books_break_no_rule() -> None:
    assert broken_rules(Books()) == set()


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        pytest.param(
            sound_books(operations=(TAKEN, GIVEN_BACK, SECOND_CHARGE)),
            "every payment is in both books",
            id="a charge that we do not know",
        ),
        pytest.param(
            sound_books(operations=(GIVEN_BACK,)),
            "every payment is in both books",
            id="a payment that the provider does not know",
        ),
        pytest.param(
            sound_books(operations=(replace(TAKEN, is_completed=False), GIVEN_BACK)),
            "every payment is in both books",
            id="a payment that the provider declined",
        ),
        pytest.param(
            sound_books(operations=(replace(TAKEN, amount_minor=PRICE_MINOR + 1), GIVEN_BACK)),
            "every payment is in both books",
            id="a kopeck more taken than booked",
        ),
        pytest.param(
            sound_books(payments=(PAYMENT, replace(PAYMENT, id=OTHER_ID))),
            "every payment is in both books",
            id="one operation booked twice",
        ),
        pytest.param(
            sound_books(payments=(replace(PAYMENT, state="declined"),)),
            "every payment is in both books",
            id="money taken for an attempt that failed",
        ),
        pytest.param(
            sound_books(operations=(TAKEN,)),
            "every refund is in both books",
            id="a refund that was never made",
        ),
        pytest.param(
            sound_books(refunds=()),
            "every refund is in both books",
            id="a refund that we do not know",
        ),
        pytest.param(
            sound_books(refunds=(replace(REFUND, state="refused"),)),
            "every refund is in both books",
            id="a refund made that we call refused",
        ),
        pytest.param(
            sound_books(operations=(replace(TAKEN, order_id=OTHER_ID), GIVEN_BACK)),
            "payments are booked on their own invoice",
            id="money taken for another order",
        ),
        pytest.param(
            sound_books(operations=(TAKEN, replace(GIVEN_BACK, original_id=OTHER_NUMBER))),
            "refunds are booked on their own payment",
            id="another payment given back",
        ),
        pytest.param(
            sound_books(invoices=(replace(INVOICE, state="issued", refunded_minor=0),)),
            "invoices hold just their money",
            id="money held for an unpaid invoice",
        ),
        pytest.param(
            sound_books(invoices=(replace(INVOICE, refunded_minor=0),)),
            "invoices hold just their money",
            id="a refund that the invoice does not show",
        ),
        pytest.param(
            sound_books(
                operations=(TAKEN, GIVEN_BACK, SECOND_CHARGE), payments=(PAYMENT, SECOND_PAYMENT)
            ),
            "nobody is charged twice",
            id="a second charge that was kept",
        ),
        pytest.param(
            sound_books(operations=(TAKEN, GIVEN_BACK, SECOND_CHARGE)),
            "nobody is charged twice",
            id="a second charge that nobody has booked",
        ),
        pytest.param(
            sound_books(
                cards=(replace(CARD, state="withdrawn", withdrawn_at=NOON - timedelta(seconds=1)),)
            ),
            "withdrawn cards are let be",
            id="a withdrawn card charged",
        ),
        pytest.param(
            sound_books(invoices=(INVOICE, renewal(END + timedelta(days=1), NEXT_END))),
            "paid periods follow one another",
            id="a gap between periods",
        ),
        pytest.param(
            sound_books(invoices=(INVOICE, renewal(END - timedelta(days=1), NEXT_END))),
            "paid periods follow one another",
            id="periods that overlap",
        ),
        pytest.param(
            sound_books(invoices=(INVOICE, renewal(NOON, END))),
            "paid periods follow one another",
            id="one period paid twice",
        ),
        pytest.param(
            sound_books(subscriptions=(replace(SUBSCRIPTION, access_until=None),)),
            "what is paid may be watched",
            id="paid and no access",
        ),
        pytest.param(
            sound_books(subscriptions=(replace(SUBSCRIPTION, state="awaiting_payment"),)),
            "what is paid may be watched",
            id="paid and still waiting",
        ),
        pytest.param(
            sound_books(promises=Promises(accepted={COMMAND_ID: "/v1/subscriptions"})),
            "accepted commands are carried out",
            id="an accepted command lost",
        ),
        pytest.param(
            sound_books(promises=Promises(acknowledged=frozenset({("pay", OTHER_NUMBER)}))),
            "acknowledged notifications are kept",
            id="an acknowledged notification lost",
        ),
        pytest.param(
            sound_books(leftovers=("1 payments are open",)),
            "nothing is left open",
            id="an open payment",
        ),
        pytest.param(
            sound_books(surprises=("client API: GET /v1/access gave 500",)),
            "trouble is told as 503",
            id="an internal error shown to a viewer",
        ),
    ],
)
def test_what_is_planted_is_found(planted: Books, rule: str) -> None:
    assert rule in broken_rules(planted)


def test_a_second_charge_that_went_back_breaks_no_rule() -> None:
    surplus = replace(SECOND_PAYMENT, is_surplus=True)
    back = replace(
        GIVEN_BACK,
        transaction_id=OTHER_NUMBER + 1,
        original_id=OTHER_NUMBER,
        amount_minor=PRICE_MINOR,
    )
    its_refund = replace(
        REFUND,
        id=OTHER_ID,
        payment_id=surplus.id,
        transaction_id=OTHER_NUMBER + 1,
        amount_minor=PRICE_MINOR,
    )

    books = sound_books(
        operations=(TAKEN, GIVEN_BACK, SECOND_CHARGE, back),
        payments=(PAYMENT, surplus),
        refunds=(REFUND, its_refund),
    )

    assert broken_rules(books) == set()


def test_a_card_withdrawn_after_it_paid_breaks_no_rule() -> None:
    withdrawn = replace(CARD, state="withdrawn", withdrawn_at=NOON + timedelta(seconds=1))

    assert broken_rules(sound_books(cards=(withdrawn,))) == set()


def test_granted_days_may_lie_between_two_paid_periods() -> None:
    gift = Change(
        subject_kind="subscription",
        subject_id=SUBSCRIPTION_ID,
        seq=1,
        trigger="extend",
        from_state="active",
        to_state="active",
    )
    later = renewal(END + timedelta(days=1), NEXT_END)
    books = sound_books(invoices=(INVOICE, later), history=(*HISTORY, gift))

    assert "paid periods follow one another" not in broken_rules(books)


def test_who_was_cut_off_needs_no_access() -> None:
    ended = replace(SUBSCRIPTION, state="cancelled", access_until=NOON, ended_at=NOON)

    assert broken_rules(sound_books(subscriptions=(ended,))) == set()


def test_a_breach_names_what_to_look_at() -> None:
    books = sound_books(invoices=(replace(INVOICE, refunded_minor=0),))

    breaches = [breach for verdict in check(books) for breach in verdict.breaches]

    assert breaches == [
        f"invoice {INVOICE_ID} is partially_refunded: 19990 minor units are held, 29990 are due"
    ]


def test_a_card_is_looked_for_by_its_own_id() -> None:
    stranger = replace(CARD, id=OTHER_ID, state="withdrawn", withdrawn_at=NOON)

    assert PAYMENT.saved_card_id == CARD_ID
    assert broken_rules(sound_books(cards=(CARD, stranger))) == set()
