"""What managers are called on pages: whoever signed in by an id alone is no line of digits."""

from tests.admin_api.office import REASON, Office
from tests.admin_api.pages.desk import seat, words_of
from tests.admin_api.pages.subscription_acts import path_of
from tests.state_updater.purchases import Purchase

SUBJECT = "01a6cd01-39f6-7000-8000-000000004f1c"

SHORT = "01a6cd01…4f1c"


def header_of(page: str) -> str:
    return page.partition('<p class="who"')[2].partition("</p>")[0]


def test_the_header_says_who_one_is_by_the_address_of_the_token(office: Office) -> None:
    desk = seat(office, subject=SUBJECT, email="olga@cinema.example")

    assert header_of(desk.open("/console").text).endswith(">olga@cinema.example")


def test_the_header_shows_an_id_in_short_where_the_token_tells_no_address(office: Office) -> None:
    desk = seat(office, subject=SUBJECT, email=None)

    assert header_of(desk.open("/console").text).endswith(f">{SHORT}")


def test_a_story_names_a_manager_by_an_id_in_short(office: Office, purchase: Purchase) -> None:
    desk = seat(office, subject=SUBJECT)
    desk.send(path_of(purchase, "renewal-off"), reason=REASON)

    page = words_of(desk.open(f"/console/subscriptions/{purchase.subscription_id}"))

    assert f"manager {SHORT}" in page
    assert f"manager {SUBJECT}" not in page
