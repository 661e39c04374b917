"""The languages that our texts for viewers have."""

from enum import StrEnum


class Language(StrEnum):
    """Which of the texts a viewer reads."""

    RUSSIAN = "ru"
    ENGLISH = "en"


def language_of(locale: str | None) -> Language:
    """Return the language to use for a viewer: English if they want it, else Russian.

    Args:
        locale: BCP 47 tag such as "en-GB"; none when nobody told.
    """
    spoken = (locale or "").lower().replace("_", "-").partition("-")[0]
    return Language.ENGLISH if spoken == Language.ENGLISH else Language.RUSSIAN
