"""The words on the lines of a machine, each with the numbers of its steps before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from admin_api.pages.pictures.lettering import width_of, wrapped
from admin_api.pages.pictures.machine_graph import Edge
from admin_api.pages.pictures.machine_words import MachineWords
from admin_api.pages.pictures.step_numbers import RUNS_SHOWN, short_numbers

WORD_SIZE = 12
BADGE_SIZE = 11
LINE_HEIGHT = 14
BADGE_HEIGHT = 15

_WORD_ROOM = 104
"""Longer words beside a line go on in the next one, so that the picture fits into a phone."""

_BADGE_PADDING = 4
_BADGE_GAP = 4
_SPACE_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Caption:
    """The word of one way, in lines, after the badge with its steps.

    Args:
        edge: The way.
        x: Where the badge begins, or the word when there is none.
        top: Where its first line begins.
        lines: The word.
        badge: The steps, empty when no step went this way.
        is_below_badge: The word begins under the badge and not behind it.
    """

    edge: Edge
    x: float
    top: float
    lines: tuple[str, ...]
    badge: str
    is_below_badge: bool = False

    @property
    def badge_width(self) -> float:
        """Return how wide the badge is, 0 without one."""
        return _badge_width(self.badge)

    @property
    def words_x(self) -> float:
        """Return where the word begins."""
        return self.x if self.is_below_badge else self.x + _indent(self.badge)

    @property
    def words_top(self) -> float:
        """Return where the first line of the word begins."""
        return self.top + LINE_HEIGHT if self.is_below_badge else self.top

    @property
    def right(self) -> float:
        """Return where the longest of its lines ends."""
        longest = max((width_of(line, WORD_SIZE) for line in self.lines), default=0)
        return max(self.x + self.badge_width, self.words_x + longest)

    @property
    def height(self) -> float:
        """Return how much it needs from its top."""
        return len(self.lines) * LINE_HEIGHT + self.words_top - self.top

    @property
    def bottom(self) -> float:
        """Return where its last line ends."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Return half its height down: where its line passes."""
        return self.top + self.height / 2


def caption_of(edge: Edge, words: MachineWords, *, x: float) -> Caption:
    """Return the caption of a way that begins at `x`, at the top of the picture until placed."""
    lines = wrapped(words.trigger(edge.trigger), WORD_SIZE, _WORD_ROOM)
    return Caption(edge, x, 0, lines, short_numbers(edge.steps))


def caption_within(edge: Edge, words: MachineWords, *, x: float, room: float) -> Caption:
    """Return a caption like `caption_of` that is nowhere wider than `room`, its badge counted."""
    word, badge = words.trigger(edge.trigger), _badge_within(edge.steps, room)
    room_behind_badge = room - _indent(badge)
    longest = max((width_of(part, WORD_SIZE) for part in word.split()), default=0)
    is_below_badge = bool(badge) and longest > room_behind_badge
    lines = wrapped(word, WORD_SIZE, room if is_below_badge else room_behind_badge)
    return Caption(edge, x, 0, lines, badge, is_below_badge)


def stacked(captions: Iterable[Caption], *, top: float) -> tuple[Caption, ...]:
    """Return captions one beneath the other, the first one at `top`."""
    placed: list[Caption] = []
    for caption in captions:
        placed.append(replace(caption, top=top))
        top = placed[-1].bottom + _SPACE_BETWEEN
    return tuple(placed)


def _badge_within(steps: Sequence[int], room: float) -> str:
    """Return as many of the steps as there is room for; the last one in any case."""
    badges = (short_numbers(steps, shown=shown) for shown in range(RUNS_SHOWN, 1, -1))
    fitting = (badge for badge in badges if _badge_width(badge) <= room)
    return next(fitting, short_numbers(steps, shown=1))


def _indent(badge: str) -> float:
    return _badge_width(badge) + _BADGE_GAP if badge else 0


def _badge_width(badge: str) -> float:
    if not badge:
        return 0
    return max(BADGE_HEIGHT, width_of(badge, BADGE_SIZE) + 2 * _BADGE_PADDING)
