"""Changing the plan by the page: what was quoted on the button is what is charged or comes back."""

import re
from datetime import timedelta

import pytest

from interaction_bus.commands import WithdrawCard
from models import Payment
from runtime.identifiers import new_id
from tests.client_api.cinema import Cinema
from tests.client_api.pages.armchairs import (
    Armchair,
    PageReader,
    armchair_of,
    carry_out_at_once,
    seen,
)
from tests.fixtures.workshop import Workshop
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    Row,
    after_days,
    invoices_of_kind,
    offer,
    pause,
    refunds_minor,
)
from tests.state_updater.purchases import (
    Purchase,
    only_card,
    renew,
    subscribe,
    subscription_of,
)

PAGE = "/subscription/change"

LABELLED_BY = re.compile(r'<section[^>]* aria-labelledby="([^"]+)"')

JUST_BEFORE_HALF = 15 - 40 / 86_400
"""Days: at the half itself amounts lose a kopeck, and which one depends on how fast a test is."""


@pytest.fixture
def dearer(workshop: Workshop, purchase: Purchase) -> Row:
    """Return a plan for 599.90, when half of the period is over."""
    price = offer(
        workshop,
        amount_minor=59_990,
        code="more",
        title={"ru": "Семья", "en": "Family"},
        **THIRTY_DAYS,
    )
    after_days(workshop, purchase, JUST_BEFORE_HALF)
    return price


def test_the_cost_is_told_before_and_then_charged(
    workshop: Workshop, armchair: Armchair, dearer: Row
) -> None:
    page = armchair.look(f"{PAGE}?plan=more")

    answer = armchair.press(page, "Change now and pay RUB 150.00")

    (invoice,) = invoices_of_kind(workshop, "change")
    (charge,) = workshop.rows(Payment, invoice_id=invoice.id)
    assert "RUB 150.00 is charged to card •4242" in seen(page)
    assert (invoice.amount_minor, charge.saved_card_id) == (15_000, only_card(workshop).id)
    assert answer.headers["Location"] == f"/pay/{invoice.id}"
    assert dearer["amount_minor"] == 59_990


@pytest.mark.usefixtures("dearer")
def test_a_cheaper_plan_gives_back_what_its_button_said(
    workshop: Workshop, armchair: Armchair
) -> None:
    offer(workshop, amount_minor=9_990, code="less", **THIRTY_DAYS)

    answer = armchair.press(f"{PAGE}?plan=less", "Change now and get RUB 100.00 back")

    assert refunds_minor(workshop) == [10_000]
    assert "Your plan has changed." in seen(armchair.follow(answer))


def test_a_change_with_the_next_period_costs_nothing_now(
    workshop: Workshop, armchair: Armchair, purchase: Purchase, dearer: Row
) -> None:
    answer = armchair.press(f"{PAGE}?plan=more", "Change on")

    page = seen(armchair.follow(answer))
    pending = subscription_of(workshop, purchase).pending_change
    assert pending is not None
    assert pending["price_id"] == str(dearer["id"])
    assert invoices_of_kind(workshop, "change") == []
    assert "Your plan changes with the next period." in page
    assert "your plan becomes Family" in page


@pytest.mark.usefixtures("dearer")
def test_whoever_thinks_better_of_it_stays_with_the_plan(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    pending = armchair.follow(armchair.press(f"{PAGE}?plan=more", "Change on"))

    answer = armchair.press(pending, "Stay with my plan")

    assert subscription_of(workshop, purchase).pending_change is None
    assert "You stay with your plan." in seen(armchair.follow(answer))


@pytest.mark.usefixtures("dearer")
def test_a_quote_that_holds_no_more_is_made_anew_and_can_then_be_taken(
    workshop: Workshop, armchair: Armchair
) -> None:
    old = armchair.look(f"{PAGE}?plan=more")
    workshop.advance(timedelta(days=3))

    anew = armchair.press(old, "Change now and pay RUB 150.00")
    taken = armchair.press(anew, "Change now and pay RUB 120.00")

    (invoice,) = invoices_of_kind(workshop, "change")
    assert anew.status_code == 409
    assert "The amount has changed since you opened the page." in seen(anew)
    assert invoice.amount_minor == 12_000
    assert taken.headers["Location"] == f"/pay/{invoice.id}"


@pytest.mark.usefixtures("dearer")
def test_an_amount_that_the_browser_made_up_changes_nothing(
    workshop: Workshop, armchair: Armchair
) -> None:
    answer = armchair.press(f"{PAGE}?plan=more", "Change now and pay", {"amount": "1"})

    assert answer.status_code == 409
    assert invoices_of_kind(workshop, "change") == []


@pytest.mark.usefixtures("dearer")
@pytest.mark.parametrize(
    "damage", [{"amount": "1e9"}, {"amount": "--1"}, {"when": "never"}, {"plan": "more"}]
)
def test_a_damaged_form_is_told_as_such(
    cinema: Cinema, armchair: Armchair, damage: dict[str, str]
) -> None:
    answer = armchair.press(f"{PAGE}?plan=more", "Change now and pay", damage)

    assert answer.status_code == 422
    assert "This form was damaged on its way." in seen(answer)
    assert cinema.publisher.published == []


@pytest.mark.usefixtures("dearer")
def test_a_moment_that_is_none_is_refused(cinema: Cinema, armchair: Armchair) -> None:
    answer = armchair.press(f"{PAGE}?plan=more", "Change now and pay", {"at": "yesterday"})

    assert answer.status_code == 422
    assert cinema.publisher.published == []


@pytest.mark.usefixtures("dearer")
def test_the_plan_that_one_came_for_stands_first(workshop: Workshop, armchair: Armchair) -> None:
    offer(workshop, amount_minor=9_990, code="less", title={"en": "Light"}, **THIRTY_DAYS)

    page = armchair.look(f"{PAGE}?plan=less").text

    assert page.index("Light") < page.index("Family")


def test_plans_of_one_title_are_told_apart_by_their_prices(
    workshop: Workshop, armchair: Armchair
) -> None:
    for amount_minor in (64_900, 49_900):
        offer(workshop, amount_minor=amount_minor, title={"en": "Premium"}, **THIRTY_DAYS)

    page = armchair.look(PAGE).text

    names = {spoken_name(page, ids) for ids in LABELLED_BY.findall(page)}
    assert {name for name in names if name.startswith("Premium")} == {
        "Premium RUB 649.00 every 30 days", "Premium RUB 499.00 every 30 days",
    }  # fmt: skip


@pytest.mark.usefixtures("dearer")
def test_the_own_plan_is_not_offered(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    own = str(subscription_of(workshop, purchase).plan_id)

    forms = PageReader(armchair.look(PAGE).text).forms

    offered = {form.fields["plan"] for form in forms if "plan" in form.fields}
    assert offered
    assert own not in offered


@pytest.mark.usefixtures("dearer")
def test_a_paused_subscription_resumes_before_its_plan_changes(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    pause(workshop, purchase)

    page = armchair.look(PAGE)

    assert "Your subscription is paused. Resume it first" in seen(page)
    assert "Change now" not in seen(page)


@pytest.mark.usefixtures("dearer")
def test_while_a_renewal_is_paid_no_plan_changes(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    renew(workshop, purchase)

    page = armchair.look(PAGE)

    assert "The next period is being paid just now." in seen(page)
    assert "Change now" not in seen(page)


@pytest.mark.usefixtures("dearer")
def test_without_renewal_only_a_change_at_once_is_open(armchair: Armchair) -> None:
    armchair.press("/subscription", "Turn renewal off")

    page = seen(armchair.look(f"{PAGE}?plan=more"))

    assert "Change now and pay RUB 150.00" in page
    assert "Renewal is off, so there is no next period." in page
    assert "Change on" not in page


def test_in_a_trial_a_change_is_free(cinema: Cinema, workshop: Workshop) -> None:
    carry_out_at_once(cinema, workshop)
    tried = offer(workshop, amount_minor=29_990, trial_days=7, trial_needs_card=False)
    offer(workshop, amount_minor=59_990, code="more")
    trial = subscribe(workshop, plan_id=tried["plan_id"], price_id=tried["id"], trial=True)
    armchair = armchair_of(cinema, trial.viewer_id)

    answer = armchair.press(f"{PAGE}?plan=more", "Change now for nothing")

    assert answer.headers["Location"] == "/subscription"
    assert subscription_of(workshop, trial).plan_id != tried["plan_id"]


def test_whoever_has_no_subscription_is_led_to_how_they_stand(cinema: Cinema) -> None:
    answer = armchair_of(cinema, new_id()).look(PAGE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/subscription")


@pytest.mark.usefixtures("dearer")
def test_a_change_that_waits_for_its_payment_is_told_in_the_readers_language(
    workshop: Workshop, armchair: Armchair, purchase: Purchase
) -> None:
    card = only_card(workshop)
    workshop.send(WithdrawCard(saved_card_id=card.id, viewer_id=purchase.viewer_id))

    answer = armchair.press(f"{PAGE}?plan=more", "Change now and pay RUB 150.00")

    (invoice,) = invoices_of_kind(workshop, "change")
    page = armchair.look("/subscription")
    assert answer.headers["Location"] == f"/pay/{invoice.id}"
    assert "Your new plan, Family, begins when RUB 150.00 is paid." in seen(page)
    assert f'href="/pay/{invoice.id}"' in page.text


def spoken_name(page: str, ids: str) -> str:
    """Return what a screen reader calls a part of the page that is labelled by these elements."""
    found = [re.search(rf'id="{one}"[^>]*>([^<]+)<', page) for one in ids.split()]
    return " ".join(it[1] for it in found if it).replace("\N{NO-BREAK SPACE}", " ")
