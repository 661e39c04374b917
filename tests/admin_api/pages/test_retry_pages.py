"""A failed payment is tried again from its page, and the page tells what becomes of it."""

from models import Payment
from tests.admin_api.office import REASON, Office, with_reason
from tests.admin_api.pages.desk import ENGLISH, HIDDEN, HOSTILE, Desk, seat, words_of
from tests.admin_api.pages.retrying import click, page_of, settle
from tests.admin_api.stories import MONTH, unpaid_renewal


def test_the_dialog_names_the_payment(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    words = words_of(desk.open(f"{page_of(story)}/retry"))

    assert f"Payment {story.payment['id']}" in words
    assert "will be charged RUB 299.90 again" in words


def test_the_dialog_warns_of_a_second_charge(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)

    assert "this is a second charge" in words_of(desk.open(f"{page_of(story)}/retry"))


def test_there_is_no_dialog_for_what_must_not_be_tried(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office, payment={"decline_class": "hard"})

    page = desk.open(f"{page_of(story)}/retry")

    assert "It must not be tried again" in words_of(page)
    assert 'class="act card"' not in page.text


def test_a_click_asks_for_one_try_of_the_card(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True

    answer = click(desk, story)

    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(story))
    assert [it.type for it in office.bus.published] == ["RetryPayment"]
    assert office.bus.last_body["attempt_number"] == 1


def test_while_the_bank_decides_the_page_follows_it_with_its_task(
    office: Office, desk: Desk
) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True

    click(desk, story)

    page = desk.open(page_of(story))
    words = words_of(page)
    assert "Retrying… RUB 299.90 is at the bank: attempt 2." in words
    assert f"Task {office.bus.last_body['new_payment_id']}" in words
    assert 'data-live="1"' in page.text
    assert 'id="retry"' not in page.text


def test_before_the_state_updater_has_come_to_it_the_page_says_retrying(
    office: Office, desk: Desk
) -> None:
    story = unpaid_renewal(office)
    asked = office.post(story.retry_path, with_reason(attempt_number=1))

    page = desk.open(page_of(story))

    words = words_of(page)
    assert "Retrying… The card is about to be charged again." in words
    assert "Manager olga asked for it on" in words
    assert f"Task {asked.json['result']['task_id']}" in words
    assert 'data-live="1"' in page.text


def test_once_the_bank_agrees_the_page_says_paid(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    click(desk, story)

    settle(office, outcome="approved", transaction_id=815, amount_minor=29_990, currency="RUB")

    page = desk.open(page_of(story))
    assert "Paid: attempt 2 took RUB 299.90." in words_of(page)
    assert "data-live" not in page.text


def test_a_passing_refusal_is_told_with_its_reason_and_the_next_try(
    office: Office, desk: Desk
) -> None:
    now = office.workshop.now()
    present = {"period_start": now, "period_end": now + MONTH, "created_at": now}
    story = unpaid_renewal(office, invoice=present)
    office.bus.is_prompt = True
    click(desk, story)

    settle(
        office,
        outcome="declined",
        decline_code="5065",
        decline_class="temporary",
        reason="LimitExceed",
        payer_message="Позже",
    )

    page = desk.open(page_of(story))
    words = words_of(page)
    assert "took no money: the card has paid too often today." in words
    assert "The schedule tries the saved card again on" in words
    assert "Failed for good" not in words
    assert "data-live" not in page.text


def test_a_final_refusal_fails_the_payment_for_good(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    click(desk, story)
    [attempt] = office.workshop.rows(Payment, origin="manager")

    settle(office, outcome="declined", decline_code="5043", decline_class="unconditional")

    page = desk.open(f"/console/payments/{attempt.id}")
    assert "Failed for good: RUB 299.90 was not taken." in words_of(page)
    assert 'id="retry"' not in page.text


def test_a_doubled_click_is_one_task(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    path = f"{page_of(story)}/retry"
    held = desk.open(path).text
    form = {**dict(HIDDEN.findall(held)), "attempt_number": "1", "reason": REASON}

    answers = [desk.client.post(path, data=form, headers=ENGLISH) for _ in range(2)]

    assert [it.status_code for it in answers] == [303, 303]
    assert len(office.bus.published) == 1
    tasks = {line.detail["task_id"] for line in office.trail(action="retry_payment")}
    assert len(tasks) == 1


def test_a_doubled_click_is_audited_twice(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    path = f"{page_of(story)}/retry"
    form = {**dict(HIDDEN.findall(desk.open(path).text)), "attempt_number": "1", "reason": REASON}

    for _ in range(2):
        desk.client.post(path, data=form, headers=ENGLISH)

    assert office.outcomes(action="retry_payment") == ["asked", "repeated"]


def test_two_managers_with_the_same_picture_ask_for_one_task(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    path = f"{page_of(story)}/retry"
    boris = seat(office, subject="boris")
    held = dict(HIDDEN.findall(boris.open(path).text))
    click(desk, story)

    form = {**held, "attempt_number": "1", "reason": REASON}
    answer = boris.client.post(path, data=form, headers=ENGLISH)

    assert answer.status_code == 303
    assert len(office.workshop.rows(Payment, origin="manager")) == 1


def test_the_page_tells_who_asked_why_and_for_which_task(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    click(desk, story, reason=f"{HOSTILE} she topped up her card")

    page = desk.open(page_of(story))

    words = words_of(page)
    assert "olga" in words
    assert "asked for" in words
    assert f"{HOSTILE} she topped up her card" in words
    assert "<script>alert" not in page.text


def test_the_audit_tells_task_result_and_the_provider_s_message(office: Office, desk: Desk) -> None:
    story = unpaid_renewal(office)
    office.bus.is_prompt = True
    click(desk, story)
    settle(
        office,
        outcome="declined",
        decline_code="5051",
        decline_class="funds",
        payer_message="Недостаточно средств",
    )

    audit = seat(office, "auditor").open("/console/audit", subject_id=story.payment["id"])

    words = words_of(audit)
    assert "olga" in words
    assert "Try the payment again" in words
    assert "Declined" in words
    assert "Недостаточно средств" in words
