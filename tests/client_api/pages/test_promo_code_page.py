"""A promo code on the page: what it gives is seen before it is used."""

import pytest
from sqlalchemy import Engine

from models import PromoRedemption
from tests.client_api.cinema import FAR_AHEAD, LONG_AGO, Cinema
from tests.client_api.pages.armchairs import Armchair, armchair_of, seen
from tests.fixtures.builders import build_promo_code, store
from tests.fixtures.workshop import Workshop

PAGE = "/subscription/promo-code"


def store_code(engine: Engine, **columns: object) -> None:
    """Store a code that halves one period, good today unless told otherwise."""
    store(engine, promo_codes=[build_promo_code(**({"valid_from": LONG_AGO} | columns))])


def test_a_code_is_looked_at_from_the_subscription_and_then_used(
    cinema: Cinema, workshop: Workshop, armchair: Armchair
) -> None:
    store_code(cinema.owner_engine)
    shown = armchair.press("/subscription", "Look", {"code": " kino50 "})
    uses_before = workshop.rows(PromoRedemption)

    answer = armchair.press(shown, "Use this code")

    assert "50% off the next paid period" in seen(shown)
    assert "A period then costs RUB 149.95 instead of RUB 299.90." in seen(shown)
    assert uses_before == []
    assert len(workshop.rows(PromoRedemption)) == 1
    after = seen(armchair.follow(answer))
    assert "The promo code is used." in after
    assert "Next charge RUB 149.95" in after


def test_given_days_are_told_without_a_price(cinema: Cinema, armchair: Armchair) -> None:
    store_code(cinema.owner_engine, kind="free_days", free_days=14)

    page = seen(armchair.look(f"{PAGE}?code=KINO50"))

    assert "14 days for free" in page
    assert "instead of" not in page


@pytest.mark.parametrize(
    ("columns", "status", "words"),
    [
        ({"valid_until": LONG_AGO, "valid_from": LONG_AGO.replace(year=2019)}, 409, "is over."),
        ({"valid_from": FAR_AHEAD}, 409, "cannot be used yet."),
        ({"uses": 3, "most_uses": 3}, 409, "has been used up."),
        ({"code": "ANOTHER"}, 404, "There is no such promo code."),
    ],
)
def test_a_code_that_gives_nothing_says_why(
    cinema: Cinema, armchair: Armchair, columns: dict[str, object], status: int, words: str
) -> None:
    store_code(cinema.owner_engine, **columns)

    answer = armchair.look(f"{PAGE}?code=kino50")

    assert answer.status_code == status
    assert words in seen(answer)
    assert "Use this code" not in seen(answer)
    assert 'value="kino50"' in answer.text


def test_a_code_that_was_used_up_meanwhile_is_not_used(
    cinema: Cinema, workshop: Workshop, armchair: Armchair
) -> None:
    store_code(cinema.owner_engine)
    shown = armchair.look(f"{PAGE}?code=KINO50")
    armchair.press(shown, "Use this code")
    again = armchair.look(PAGE)

    answer = armchair.press(again, "Look", {"code": "KINO50"})

    assert answer.status_code == 409
    assert "You have used this promo code already." in seen(answer)
    assert len(workshop.rows(PromoRedemption)) == 1


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "x" * 200, "\u200f🎬"])
def test_whatever_is_typed_is_a_code_and_nothing_else(armchair: Armchair, typed: str) -> None:
    answer = armchair.press(PAGE, "Look", {"code": typed})

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_code_that_was_changed_on_its_way_is_refused(
    cinema: Cinema, workshop: Workshop, armchair: Armchair
) -> None:
    store_code(cinema.owner_engine)

    answer = armchair.press(f"{PAGE}?code=KINO50", "Use this code", {"code": "<b>"})

    assert answer.status_code == 404
    assert "There is no such promo code." in seen(answer)
    assert workshop.rows(PromoRedemption) == []


def test_whoever_has_no_subscription_is_led_to_how_they_stand(cinema: Cinema) -> None:
    answer = armchair_of(cinema, cinema.build_viewer()["id"]).look(f"{PAGE}?code=KINO50")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/subscription")
