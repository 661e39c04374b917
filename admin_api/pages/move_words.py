"""What happened, in words: each move of each machine, and the picture of a machine in words."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask_babel import force_locale, gettext, lazy_gettext
from markupsafe import Markup

from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.pictures.machine_picture import machine_picture
from admin_api.pages.pictures.machine_words import MachineWords
from admin_api.pages.state_words import STATE_WORDS
from billing_rules.moves import Lifecycle
from runtime.language import Language
from runtime.web.pages.languages import page_language

MOVE_WORDS: Mapping[str, Mapping[str, object]] = {
    "payment": {
        "open": lazy_gettext("Attempt begun"),
        "send": lazy_gettext("Sent to the bank"),
        "lose_sight": lazy_gettext("Answer lost"),
        "succeed": lazy_gettext("Bank approved"),
        "decline": lazy_gettext("Bank declined"),
        "fail_to_send": lazy_gettext("Never arrived"),
        "refuse": lazy_gettext("We refused it"),
        "abandon": lazy_gettext("Widget left"),
    },
    "invoice": {
        "issue": lazy_gettext("Issued"),
        "pay": lazy_gettext("Paid"),
        "fall_due": lazy_gettext("Fell past due"),
        "cancel": lazy_gettext("Annulled"),
        "expire": lazy_gettext("Lapsed"),
        "write_off": lazy_gettext("Given up"),
        "plan_attempt": lazy_gettext("Next try planned"),
        "refund_partially": lazy_gettext("Part refunded"),
        "refund": lazy_gettext("Refunded"),
        "dispute": lazy_gettext("Dispute opened"),
        "win_dispute": lazy_gettext("Dispute won"),
        "lose_dispute": lazy_gettext("Dispute lost"),
    },
    "subscription": {
        "subscribe": lazy_gettext("Subscribed"),
        "start_trial": lazy_gettext("Trial begun"),
        "activate": lazy_gettext("Activated"),
        "abandon": lazy_gettext("Never paid"),
        "renew": lazy_gettext("Renewed"),
        "fall_due": lazy_gettext("Fell past due"),
        "pause": lazy_gettext("Paused"),
        "resume": lazy_gettext("Resumed"),
        "cancel": lazy_gettext("Cancelled"),
        "expire": lazy_gettext("Ended"),
        "turn_renewal_off": lazy_gettext("Renewal turned off"),
        "turn_renewal_on": lazy_gettext("Renewal turned on"),
        "extend": lazy_gettext("Time added"),
        "choose_card": lazy_gettext("Card chosen"),
        "change_plan": lazy_gettext("Plan changed"),
        "schedule_change": lazy_gettext("Plan change planned"),
        "drop_change": lazy_gettext("Plan change dropped"),
        "redeem_promo_code": lazy_gettext("Promo code used"),
    },
    "refund": {
        "request": lazy_gettext("Asked for"),
        "send": lazy_gettext("Sent to the bank"),
        "lose_sight": lazy_gettext("Answer lost"),
        "succeed": lazy_gettext("Money went back"),
        "refuse": lazy_gettext("Refused"),
    },
    "saved_card": {
        "save": lazy_gettext("Saved"),
        "withdraw": lazy_gettext("Withdrawn"),
        "reject": lazy_gettext("Stopped by the bank"),
        "expire": lazy_gettext("Expired"),
    },
    "gift": {
        "order": lazy_gettext("Ordered"),
        "buy": lazy_gettext("Paid"),
        "abandon": lazy_gettext("Never paid"),
        "claim": lazy_gettext("Claimed"),
        "expire": lazy_gettext("Not claimed in time"),
        "return": lazy_gettext("Taken back"),
    },
    "dispute": {
        "open": lazy_gettext("Dispute opened"),
        "win": lazy_gettext("Dispute won"),
        "lose": lazy_gettext("Dispute lost"),
    },
    "price_consent": {
        "plan": lazy_gettext("New price planned"),
        "announce": lazy_gettext("New price announced"),
        "agree": lazy_gettext("Agreed to the new price"),
        "decline": lazy_gettext("Did not agree to the new price"),
        "postpone": lazy_gettext("New price put off"),
        "move": lazy_gettext("Moved to the new price"),
        "keep": lazy_gettext("Kept the old price"),
        "stop": lazy_gettext("Renewal stopped for the new price"),
        "cancel": lazy_gettext("New price called off"),
    },
}
"""By subject of the lifecycle, then by trigger, the creation's too."""

KEPT_PICTURES = 512
"""Of about 10 kB. Most attempts go one of a few ways; a page shows each of its own."""


def move_words(subject: str, trigger: str) -> object:
    """Return what a move is called, lazily translated; an unknown one as it is stored."""
    return MOVE_WORDS.get(subject, {}).get(trigger, trigger.replace("_", " "))


def drawn_machine(lifecycle: Lifecycle, path: Sequence[Step], *, title: str) -> Markup:
    """Return the picture of a machine with the way of one row, in the language of the page.

    Args:
        lifecycle: The machine.
        path: The row's moves, its creation first.
        title: What the picture shows.
    """
    return _kept_picture(lifecycle, tuple(path), title, page_language())


@lru_cache(maxsize=KEPT_PICTURES)
def _kept_picture(
    lifecycle: Lifecycle, path: tuple[Step, ...], title: str, language: Language
) -> Markup:
    subject = lifecycle.subject
    with force_locale(language.value):
        words = MachineWords(
            title=title,
            states={state: str(it.words) for state, it in STATE_WORDS[subject].items()},
            triggers={trigger: str(it) for trigger, it in MOVE_WORDS[subject].items()},
            now=gettext("now"),
            final=gettext("Nothing leaves a state with two outlines"),
        )
    return machine_picture(lifecycle, path=path, words=words)
