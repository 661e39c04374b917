"""What a browser may keep of the viewers' pages, so that Back leads to them again."""

from flask.testing import FlaskClient

from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import Armchair, seen
from tests.client_api.pages.letter_links import press, renewal_off
from tests.client_api.pages.subscription_acts import PAGE
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import pause
from tests.state_updater.purchases import Purchase


def test_a_refused_act_is_kept_for_back(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    page = armchair.look(PAGE + "/pause")
    pause(workshop, purchase)

    refused = armchair.press(page, "Pause now")

    assert refused.status_code == 409
    assert refused.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" not in refused.vary


def test_what_can_be_asked_for_anew_is_not_kept(armchair: Armchair) -> None:
    page = armchair.look(PAGE + "/pause")

    assert page.headers["Cache-Control"] == "no-store"


def test_nothing_is_kept_for_whom_a_letters_link_let_in(
    cinema: Cinema, browser: FlaskClient
) -> None:
    answer = press(browser, renewal_off(cinema))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_signing_out_takes_all_that_was_kept(armchair: Armchair) -> None:
    answer = armchair.press(PAGE, "Sign out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "Sign out" not in seen(armchair.follow(answer))
