"""Who a token's claims describe."""

import pytest

from runtime.web.principal import ClaimsUnusable, Role, principal_from
from tests.runtime.web.conftest import VIEWER_ID


def claims(**changes: object) -> dict[str, object]:
    return {"sub": VIEWER_ID, "roles": ["viewer"]} | changes


def test_a_viewer_is_known_by_a_uuid():
    assert str(principal_from(claims()).viewer_id) == VIEWER_ID


def test_two_spellings_of_a_viewer_are_one():
    assert principal_from(claims(sub=VIEWER_ID.upper())) == principal_from(claims())


def test_a_manager_may_have_any_subject():
    assert principal_from(claims(sub="Anna", roles=["manager"])).subject == "Anna"


@pytest.mark.parametrize("subject", [None, 7, "", "x" * 256, "a\nb", "a\x00b"])
def test_a_subject_that_names_nobody_is_refused(subject: object):
    with pytest.raises(ClaimsUnusable, match="sub"):
        principal_from(claims(sub=subject, roles=["manager"]))


@pytest.mark.parametrize("subject", ["anna", VIEWER_ID.replace("-", ""), f"{{{VIEWER_ID}}}"])
def test_a_viewer_without_a_uuid_is_refused(subject: str):
    with pytest.raises(ClaimsUnusable, match="UUID"):
        principal_from(claims(sub=subject))


@pytest.mark.parametrize("roles", [None, "admin", {"admin": True}])
def test_roles_are_a_list(roles: object):
    with pytest.raises(ClaimsUnusable, match="roles"):
        principal_from(claims(roles=roles))


def test_roles_of_other_systems_are_passed_over():
    principal = principal_from(claims(roles=["auditor", "root", 7, ["admin"]]))

    assert principal.roles == {Role.AUDITOR}


def test_an_unknown_zone_is_as_good_as_none():
    assert principal_from(claims(zoneinfo="Mars/Olympus")).timezone is None
    assert principal_from(claims(zoneinfo="../../etc/passwd")).timezone is None


def test_a_known_zone_is_kept():
    assert principal_from(claims(zoneinfo="Europe/Moscow")).timezone == "Europe/Moscow"


def test_the_address_is_not_shown_by_accident():
    principal = principal_from(claims(email="ivan@example.org"))

    assert principal.email == "ivan@example.org"
    assert "ivan" not in repr(principal)
