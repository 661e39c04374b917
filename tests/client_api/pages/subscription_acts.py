"""What can be done on the page of the subscription."""

from tests.client_api.pages.armchairs import Armchair, seen

PAGE = "/subscription"


def buttons_of(armchair: Armchair) -> set[str]:
    """Return which of the things that one can do stand on the page."""
    page = seen(armchair.look(PAGE))
    names = (
        "Turn renewal off", "Turn renewal on", "See other plans", "Choose a card", "Going away?",
        "Promo code", "Stop reminders", "Cancel the subscription", "Resume", "Give it up",
    )  # fmt: skip
    return {name for name in names if name in page}
