"""A new price on the page: what it is, what each answer does, and the answer that is kept."""

from typing import Any

import pytest

from runtime.identifiers import new_id
from tests.client_api.announced_prices import told
from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, seen
from tests.fixtures.workshop import Workshop
from tests.state_updater.price_stories import announced, consent_of
from tests.state_updater.purchases import Purchase


def test_the_viewer_agrees_by_the_amount_that_they_will_pay(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    consent_id = announced(workshop, purchase, needs_consent=True)
    page = armchair.look(f"/subscription/price/{consent_id}")

    answer = armchair.press(page, "Agree to RUB")

    assert consent_of(workshop, consent_id).state == "agreed"
    assert "Thank you. You have agreed to the new price." in seen(armchair.follow(answer))


def test_until_the_price_holds_the_viewer_changes_their_mind(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    consent_id = announced(workshop, purchase, needs_consent=True)
    path = f"/subscription/price/{consent_id}"
    armchair.press(path, "Agree to RUB")

    armchair.press(path, "Keep RUB 299.90")

    assert consent_of(workshop, consent_id).state == "declined"


@pytest.mark.parametrize(
    ("without_consent", "label"),
    [("keep_price", "Keep RUB 299.90"), ("stop_renewal", "Do not agree: let it end")],
)
def test_the_button_that_refuses_names_what_follows(
    cinema: Cinema, without_consent: str, label: str
) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer, move={"without_consent": without_consent})

    page = seen(armchair_of(cinema, viewer["id"]).look(f"/subscription/price/{consent['id']}"))

    assert label in page
    assert "Agree to RUB 399.00" in page


@pytest.mark.parametrize("columns", [{"needs_consent": False}, {"state": "moved"}])
def test_a_price_that_wants_no_answer_has_no_buttons(
    cinema: Cinema, columns: dict[str, Any]
) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer, **columns)

    page = seen(armchair_of(cinema, viewer["id"]).look(f"/subscription/price/{consent['id']}"))

    assert "There is nothing to answer." in page
    assert "Agree to" not in page


def test_an_answer_that_comes_too_late_is_told(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)
    armchair = armchair_of(cinema, viewer["id"])
    page = armchair.look(f"/subscription/price/{consent['id']}")
    cinema.answer_commands(
        problem={
            "kind": "conflict",
            "code": "price_move_cancelled",
            "message": "the price is not going to change any more",
            "facts": {},
        }
    )

    answer = armchair.press(page, "Agree to RUB 399.00")

    assert answer.status_code == 409
    assert "This price is not going to come: yours stays." in seen(answer)


def test_the_page_speaks_the_language_of_who_looks(cinema: Cinema) -> None:
    viewer = cinema.build_viewer()
    consent = told(cinema, viewer)

    page = armchair_of(cinema, viewer["id"], language="ru").look(
        f"/subscription/price/{consent['id']}"
    )

    assert "Без вашего согласия цена останется прежней." in seen(page)


def test_a_price_of_another_viewer_is_as_good_as_missing(cinema: Cinema) -> None:
    consent = told(cinema, cinema.build_viewer())

    answer = armchair_of(cinema, new_id()).look(f"/subscription/price/{consent['id']}")

    assert answer.status_code == 404
