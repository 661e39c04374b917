"""A link of a letter opens one thing, for a while."""

from dataclasses import replace
from datetime import timedelta

import pytest

from runtime.identifiers import new_id
from runtime.one_click_links import (
    LinkExpired,
    LinkPurpose,
    LinkSealer,
    LinkUnusable,
    OneClickLink,
)
from runtime.sealing import Sealer, new_sealing_key
from tests.fixtures.builders import NOON

SEALER = Sealer([new_sealing_key()])
LINKS = LinkSealer("https://cinema.example/", SEALER)

LINK = OneClickLink(LinkPurpose.PAY_INVOICE, new_id(), new_id(), NOON + timedelta(days=1))


def sealed_part(address: str) -> str:
    return address.rpartition("/")[2]


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_comes_back_as_it_was_written(purpose: LinkPurpose) -> None:
    link = replace(LINK, purpose=purpose)

    assert LINKS.read(sealed_part(LINKS.address_of(link)), at=NOON) == link


def test_a_link_leads_to_the_viewers_site() -> None:
    assert LINKS.address_of(LINK).startswith("https://cinema.example/links/")


def test_a_link_opens_nothing_from_its_end_on() -> None:
    sealed = sealed_part(LINKS.address_of(LINK))

    with pytest.raises(LinkExpired, match="its time is over"):
        LINKS.read(sealed, at=LINK.expires_at)


@pytest.mark.parametrize("sealed", ["", "junk", "gAAAAA", "%00", "я"])
def test_what_we_did_not_seal_opens_nothing(sealed: str) -> None:
    with pytest.raises(LinkUnusable, match="it is not ours"):
        LINKS.read(sealed, at=NOON)


def test_a_text_that_was_sealed_for_something_else_opens_nothing() -> None:
    with pytest.raises(LinkUnusable, match="it is not ours"):
        LINKS.read(SEALER.seal({"token": "tk_4242"}), at=NOON)


def test_a_link_of_another_key_opens_nothing() -> None:
    strange = LinkSealer("https://cinema.example", Sealer([new_sealing_key()]))

    with pytest.raises(LinkUnusable, match="it is not ours"):
        LINKS.read(sealed_part(strange.address_of(LINK)), at=NOON)


def test_a_link_shows_nothing_of_its_viewer() -> None:
    address = LINKS.address_of(LINK)

    assert str(LINK.viewer_id) not in address
    assert str(LINK.subject_id) not in address
