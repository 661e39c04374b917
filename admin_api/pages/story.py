"""What a page about one thing says first: what is so, why, and what happens next."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer to "what happened here?", in plain words.

    Args:
        tone: Of the badges: how much it needs somebody.
        what: What is so, in one sentence.
        why: How it came about; each a sentence.
        next: What happens by itself, and when; or what has to be done, and by whom.
    """

    tone: str
    what: str
    why: tuple[str, ...]
    next: tuple[str, ...]


def sentence(text: str, **values: object) -> Markup:
    """Return a translated sentence with values put in: texts escaped, times as elements.

    Args:
        text: With `%(name)s` for each value.
        values: By name.
    """
    return Markup(text) % values  # noqa: S704 # the catalogue's own text; values are escaped
