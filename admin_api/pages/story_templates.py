"""What the templates of stories ask for by name: words for whatever is stored."""

from collections.abc import Mapping

from admin_api.pages.cause_words import (
    KIND_WORDS,
    NOTIFICATION_OUTCOME_WORDS,
    NOTIFICATION_WORDS,
    ORIGIN_WORDS,
    asker_words,
    worded,
)
from admin_api.pages.console_addresses import (
    invoice_address,
    payment_address,
    subscription_address,
    viewer_address,
)
from admin_api.pages.decline_words import class_words, decline_words
from admin_api.pages.letter_words import LETTER_WORDS
from admin_api.pages.reason_words import reason_words
from admin_api.pages.state_words import state_words, subject_words
from admin_api.pages.table_times import table_moment

TOLD: Mapping[str, object] = {
    "state_words": state_words,
    "subject_words": subject_words,
    "decline_words": decline_words,
    "class_words": class_words,
    "reason_words": reason_words,
    "kind_words": lambda kind: worded(KIND_WORDS, kind),
    "origin_words": lambda origin: worded(ORIGIN_WORDS, origin),
    "letter_words": lambda kind: worded(LETTER_WORDS, kind),
    "notification_words": lambda kind: worded(NOTIFICATION_WORDS, kind),
    "asker_words": asker_words,
    "table_moment": table_moment,
    "fate_words": lambda outcome: worded(NOTIFICATION_OUTCOME_WORDS, outcome),
    "viewer_address": viewer_address,
    "subscription_address": subscription_address,
    "invoice_address": invoice_address,
    "payment_address": payment_address,
}


def told_to_stories() -> dict[str, object]:
    """Return what templates of stories know; a context processor of their blueprints."""
    return dict(TOLD)
