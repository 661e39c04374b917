"""What managers do about a subscription: asked why, told what follows, and done."""

from datetime import timedelta
from html import unescape
from typing import Any

from models import Refund, Subscription
from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import ENGLISH, FIELDS, HOSTILE, Desk, seat, table_of, words_of
from tests.admin_api.pages.subscription_acts import confirmed, path_of
from tests.admin_api.stories import subscribed
from tests.fixtures.builders import NOON
from tests.state_updater.plan_moves import (
    THIRTY_DAYS,
    after_days,
    invoices_of_kind,
    offer,
    refunds_minor,
)
from tests.state_updater.purchases import (
    Purchase,
    subscribe,
    subscription_of,
)
from tests.state_updater.trials import sell_trial


def test_where_nothing_can_go_back_nothing_is_offered(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    sell_trial(office.workshop, trial_needs_card=False)
    trial = subscribe(office.workshop, trial=True)
    path = path_of(trial, "cancel")

    form = words_of(desk.open(path))
    forged = desk.send(path, refund="prorated", reason=REASON)
    desk.confirm(path, forged)

    assert "Nothing goes back" in form
    assert "Give back what the unused time is worth" not in form
    assert "RUB 0.00" not in words_of(forged)
    assert "No money goes back." in words_of(forged)
    assert subscription_of(office.workshop, trial).state == "cancelled"


def test_an_end_says_that_it_is_final(desk: Desk, purchase: Purchase) -> None:
    asked = desk.send(path_of(purchase, "cancel"), refund="none", reason=REASON)

    assert "It cannot be undone." in words_of(asked)


def test_an_act_that_does_not_fit_any_more_says_so(desk: Desk, purchase: Purchase) -> None:
    page = desk.open(path_of(purchase, "resume"))

    assert "This cannot be done any more" in words_of(page)
    assert "<textarea" not in page.text


def test_a_pause_says_what_is_kept(desk: Desk, office: Office, purchase: Purchase) -> None:
    until = (office.workshop.now() + timedelta(days=20)).date().isoformat()
    path = path_of(purchase, "pause")

    asked = desk.send(path, until=until, reason=REASON)
    desk.confirm(path, asked)

    assert "Your access ends at once and your paid time is kept." in words_of(asked)
    assert "days of paid time are kept for later." in words_of(asked)
    assert subscription_of(office.workshop, purchase).state == "paused"


def test_an_open_pause_lasts_until_it_is_ended(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    confirmed(desk, path_of(purchase, "pause"), until="")
    paused = subscription_of(office.workshop, purchase)

    desk.send(path_of(purchase, "resume"), reason=REASON)

    assert (paused.state, paused.resumes_at) == ("paused", None)
    assert subscription_of(office.workshop, purchase).state == "active"


def test_a_pause_into_the_past_is_refused_in_words(desk: Desk, purchase: Purchase) -> None:
    refused = desk.send(path_of(purchase, "pause"), until="2020-01-01", reason=REASON)

    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_ending_with_money_names_the_amount(desk: Desk, office: Office, purchase: Purchase) -> None:
    after_days(office.workshop, purchase, 15)
    path = path_of(purchase, "cancel")

    asked = desk.send(path, refund="prorated", reason=REASON)
    desk.confirm(path, asked)

    assert "RUB 149.9" in words_of(asked)
    assert subscription_of(office.workshop, purchase).state == "cancelled"
    assert 14_990 <= sum(refunds_minor(office.workshop)) <= 14_995


def test_an_end_whose_amount_holds_no_more_is_asked_for_again(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    after_days(office.workshop, purchase, 15)
    path = path_of(purchase, "cancel")
    asked = desk.send(path, refund="prorated", reason=REASON)
    office.workshop.advance(timedelta(days=3))

    refused = desk.confirm(path, asked)

    assert refused.status_code == 409
    assert "The cost has changed since it was shown." in words_of(refused)
    assert "Cancel and give back RUB 119.9" in words_of(refused)
    assert subscription_of(office.workshop, purchase).state == "active"
    desk.confirm(path, refused)
    assert 11_990 <= sum(refunds_minor(office.workshop)) <= 11_996


def test_ending_without_money_says_so(desk: Desk, office: Office, purchase: Purchase) -> None:
    path = path_of(purchase, "cancel")

    asked = desk.send(path, refund="none", reason=REASON)
    desk.confirm(path, asked)

    assert "No money goes back." in words_of(asked)
    assert office.workshop.rows(Refund) == []
    assert subscription_of(office.workshop, purchase).state == "cancelled"


def test_a_change_of_plan_shows_its_cost_before(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    cheaper = offer(office.workshop, amount_minor=9_990, **THIRTY_DAYS)
    path = path_of(purchase, "change")
    chosen = f"{cheaper['plan_id']}:{cheaper['id']}"

    asked = desk.send(path, offer=chosen, when="now", reason=REASON)
    done = desk.confirm(path, asked)

    assert "goes back to your card" in words_of(asked)
    assert done.status_code == 303
    assert subscription_of(office.workshop, purchase).plan_id == cheaper["plan_id"]


def test_a_change_with_the_next_period_can_be_dropped(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    dearer = offer(office.workshop, amount_minor=59_990, **THIRTY_DAYS)
    chosen = f"{dearer['plan_id']}:{dearer['id']}"
    confirmed(desk, path_of(purchase, "change"), offer=chosen, when="period_end")
    planned = subscription_of(office.workshop, purchase).pending_change

    desk.send(path_of(purchase, "change-drop"), reason=REASON)

    assert planned is not None
    assert subscription_of(office.workshop, purchase).pending_change is None


def test_a_plan_that_is_not_offered_is_refused(desk: Desk, purchase: Purchase) -> None:
    refused = desk.send(path_of(purchase, "change"), offer="a:b", when="now", reason=REASON)

    assert refused.status_code == 422


def test_an_extra_amount_is_named_before_it_is_demanded(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    path = path_of(purchase, "demand")

    asked = desk.send(path, amount="150", description="Премьера", reason=REASON)
    desk.confirm(path, asked)

    assert "An invoice for RUB 150.00 is issued: “Премьера”." in words_of(asked)
    [demanded] = invoices_of_kind(office.workshop, "manual")
    assert (demanded.amount_minor, demanded.description) == (15_000, "Премьера")


def test_a_hostile_description_is_confirmed_as_it_was_typed(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    path = path_of(purchase, "demand")
    hostile = HOSTILE[:150]

    asked = desk.send(path, amount="150", description=hostile, reason=HOSTILE)
    desk.confirm(path, asked)

    assert "<script>alert" not in asked.text
    [demanded] = invoices_of_kind(office.workshop, "manual")
    assert demanded.description == hostile


def test_a_note_is_kept_with_who_wrote_it(desk: Desk, office: Office, purchase: Purchase) -> None:
    path = path_of(purchase, "note")

    desk.send(path, manager_note="prefers e-mail", letters_muted="y", reason=REASON)

    kept = office.workshop.row(Subscription, purchase.subscription_id)
    assert (kept.manager_note, kept.letters_muted) == ("prefers e-mail", True)
    [line] = office.trail(action="edit_subscription")
    assert line.reason == REASON


def test_a_note_that_took_the_place_of_another_is_told_with_that(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    path = path_of(purchase, "note")
    desk.send(path, manager_note="do NOT refund", reason=REASON)

    desk.send(path, manager_note="a nice lady", letters_muted="y", reason=REASON)

    story = words_of(desk.open(f"/console/subscriptions/{purchase.subscription_id}"))
    assert "Note before none Note after do NOT refund" in story
    assert "Note before do NOT refund Note after a nice lady Reminders stopped" in story
    told = table_of(seat(office, "auditor").open("/console/audit"))[0][2]
    assert "Note before: do NOT refund; Note after: a nice lady; Reminders: stopped" in told


def test_the_form_of_a_note_shows_what_is_kept(desk: Desk, office: Office) -> None:
    kept = subscribed(office, manager_note="prefers e-mail", letters_muted=True)

    page = desk.open(f"/console/subscriptions/{kept['id']}/note").text

    assert "prefers e-mail</textarea>" in page
    assert "checked" in page


def test_a_parked_subscription_is_unparked(desk: Desk, office: Office) -> None:
    office.bus.is_prompt = True
    parked = subscribed(office, parked_at=NOON, parked_because="KeyError: plan")

    done = desk.send(f"/console/subscriptions/{parked['id']}/unpark", reason=REASON)

    assert done.status_code == 303
    assert office.workshop.row(Subscription, parked["id"]).parked_at is None


def test_what_was_confirmed_for_one_plan_is_not_done_for_another(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    offers = [offer(office.workshop, amount_minor=it, **THIRTY_DAYS) for it in (9_990, 19_990)]
    first, second = (f"{it['plan_id']}:{it['id']}" for it in offers)
    path = path_of(purchase, "change")
    asked = desk.send(path, offer=first, when="now", reason=REASON)
    shown: dict[str, Any] = {n: unescape(v) for n, v in FIELDS.findall(asked.text)}

    answer = desk.client.post(path, data=shown | {"offer": second}, headers=ENGLISH)

    assert answer.status_code == 200
    assert subscription_of(office.workshop, purchase).plan_id == office.workshop.plan["id"]


def test_a_wish_that_is_still_being_carried_out_is_told_as_such(
    desk: Desk, office: Office, purchase: Purchase
) -> None:
    office.bus.is_prompt = False

    done = desk.send(path_of(purchase, "renewal-off"), reason=REASON)

    assert "We have your request." in words_of(desk.open(done.location))
