"""What breaks a story: a step that did not end as it should."""


class StoryBroken(Exception):
    """A step did not end as it should."""


def require(holds: bool, complaint: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Go on with the story only if something holds.

    Raises:
        StoryBroken: It does not.
    """
    if not holds:
        raise StoryBroken(complaint)
