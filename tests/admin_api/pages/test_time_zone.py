"""Whose clocks tell the times of a page."""

import pytest
from flask.testing import FlaskClient

from tests.admin_api.office import Office
from tests.admin_api.pages.desk import ENGLISH, seat

PAGES = ["/console", "/console/payments/failed", "/console/audit"]


def foot_of(client: FlaskClient, path: str, language: str = "en") -> str:
    page = client.get(path, headers={**ENGLISH, "Accept-Language": language}).text
    return page.partition('<footer class="foot">')[2].partition("</footer>")[0]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_the_zone_of_its_times(office: Office, path: str) -> None:
    assert "Time zone: Moscow" in foot_of(seat(office, "admin").client, path)


@pytest.mark.parametrize(
    ("zone", "language", "told"),
    [
        ("Asia/Yekaterinburg", "en", "Time zone: Yekaterinburg"),
        ("Asia/Yekaterinburg", "ru", "Часовой пояс: Екатеринбург"),
        ("UTC", "en", "Time zone: UTC"),
    ],
)
def test_the_zone_is_that_of_who_looks(office: Office, zone: str, language: str, told: str) -> None:
    desk = seat(office, "admin", timezone=zone)

    assert told in foot_of(desk.client, "/console", language)


def test_whoever_is_not_signed_in_is_told_no_zone(office: Office) -> None:
    assert foot_of(office.app.test_client(), "/console/nowhere") == ""
