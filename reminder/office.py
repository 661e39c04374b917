"""Writes and sends one letter, at most once as far as a mail server can be believed."""

from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from enum import StrEnum

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from interaction_bus.letters import LetterKind
from reminder.facts import TELLERS
from reminder.facts.reading import NothingToTell, Reading, Story
from reminder.ledger import LetterLedger
from reminder.mail import Envelope, compose
from reminder.post import LetterRefused, Post
from reminder.rendering import Addresses, Renderer
from reminder.settings import find_mailbox
from reminder.wishes import LetterWish
from runtime.clock import DatabaseClock
from runtime.language import language_of
from runtime.one_click_links import LinkPurpose, LinkSealer, OneClickLink
from runtime.sealing import Sealer

log = structlog.get_logger(__name__)

LINK_LIFETIME = timedelta(days=30)
"""How long the links of a letter open something: an unpaid renewal is not tried for longer."""

MUTABLE_KINDS = frozenset(
    {LetterKind.PLAN_ENDING, LetterKind.CARD_EXPIRING, LetterKind.GIFT_TO_CLAIM}
)
"""Letters that a viewer can stop. All others tell of money that is taken, owed or returned, of what
the viewer did just now, or are required by law."""

NO_ADDRESS = "the viewer has no address that a letter can go to"
TOO_LATE = "it came too late to be of use"


class LetterFate(StrEnum):
    """What became of a wish for a letter."""

    SENT = "sent"
    SETTLED_BEFORE = "settled_before"
    NEEDLESS = "needless"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Stationery:
    """What letters are written with.

    Args:
        sender: Whom they are from.
        site_url: Where buttons without a purpose of their own lead.
        sealer: Opens claim codes and seals links.
    """

    sender: Address
    site_url: str
    sealer: Sealer


class LetterOffice:
    """Carries out wishes for letters.

    Args:
        engine: Of the reminder's database role; two connections at once.
        post: Takes the letters.
        stationery: What they are written with.
    """

    def __init__(self, engine: Engine, post: Post, stationery: Stationery) -> None:
        self._engine = engine
        self._post = post
        self._stationery = stationery
        self._ledger = LetterLedger(engine)
        self._clock = DatabaseClock(engine)
        self._links = LinkSealer(stationery.site_url, stationery.sealer)
        self._renderer = Renderer(stationery.sender.display_name or stationery.sender.domain)

    def settle(self, wish: LetterWish) -> LetterFate:
        """Send one letter, unless it was sent before or is not wanted any more.

        Raises:
            MailTrouble: The mail server does not take it now.
            LetterInHand: Another worker is at it.
        """
        with self._ledger.holding(wish.letter_id):
            if self._ledger.is_settled(wish.letter_id):
                return LetterFate.SETTLED_BEFORE
            try:
                return self._send(wish, self._story_of(wish))
            except NothingToTell as error:
                log.info("letter_needless", kind=wish.kind, reason=error.reason)
                self._ledger.give_up(wish.letter_id, error.reason)
                return LetterFate.NEEDLESS

    def _story_of(self, wish: LetterWish) -> Story:
        at = self._clock.now()
        if wish.useful_until is not None and at >= wish.useful_until:
            raise NothingToTell(TOO_LATE)
        with Session(self._engine, expire_on_commit=False) as session:
            return TELLERS[wish.kind](
                Reading(session, at, self._stationery.sealer), wish.subject_id
            )

    def _send(self, wish: LetterWish, story: Story) -> LetterFate:
        viewer = story.viewer
        language = language_of(viewer.locale)
        self._ledger.claim(wish, viewer, language, at=self._clock.now())
        recipient = find_mailbox(viewer.email or "")
        if recipient is None:
            return self._refuse(wish, NO_ADDRESS)
        addresses = self._addresses(wish, story)
        words = self._renderer.render(wish.kind, language, story.facts, addresses)
        envelope = Envelope(
            letter_id=wish.letter_id,
            sender=self._stationery.sender,
            recipient=recipient,
            written_at=wish.written_at,
            language=language,
            mute_url=addresses.mute,
        )
        try:
            self._post.send(compose(envelope, words))
        except LetterRefused as error:
            return self._refuse(wish, error.reply)
        self._ledger.mark_sent(wish.letter_id, at=self._clock.now())
        return LetterFate.SENT

    def _refuse(self, wish: LetterWish, problem: str) -> LetterFate:
        log.warning("letter_refused", letter_id=str(wish.letter_id), kind=wish.kind)
        self._ledger.give_up(wish.letter_id, problem)
        return LetterFate.REFUSED

    def _addresses(self, wish: LetterWish, story: Story) -> Addresses:
        expires_at = wish.written_at + LINK_LIFETIME
        viewer_id = story.viewer.id
        button = self._stationery.site_url
        if story.purpose is not None and story.purpose_id is not None:
            button = self._links.address_of(
                OneClickLink(story.purpose, viewer_id, story.purpose_id, expires_at)
            )
        if wish.kind not in MUTABLE_KINDS:
            return Addresses(button)
        mute = OneClickLink(LinkPurpose.MUTE_REMINDERS, viewer_id, wish.subject_id, expires_at)
        return Addresses(button, self._links.address_of(mute))
