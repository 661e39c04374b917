"""What people do in the console, and what came of it, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from admin_api.pages.cause_words import ACTION_WORDS
from admin_api.pages.state_words import BAD, GOOD, QUIET, WAIT, WARN, StateWords

ACT_WORDS: Mapping[str, object] = {
    **ACTION_WORDS,
    "advance_clock": lazy_gettext("Move the clock"),
    "archive_plan": lazy_gettext("Archive the plan"),
    "archive_promo_code": lazy_gettext("Archive the promo code"),
    "cancel_price_move": lazy_gettext("Call the price move off"),
    "create_plan": lazy_gettext("Make a plan"),
    "create_promo_code": lazy_gettext("Make a promo code"),
    "drop_dead_letter": lazy_gettext("Drop the dead letter"),
    "grant_in_bulk": lazy_gettext("Give days to many"),
    "replay_dead_letter": lazy_gettext("Send the dead letter again"),
    "retry_notification": lazy_gettext("Try the notification again"),
    "set_price": lazy_gettext("Set a price"),
    "settle_difference": lazy_gettext("Settle the difference"),
    "start_price_move": lazy_gettext("Begin a price move"),
}
"""By the action that the trail names; one of the past may have no words any more."""

ACT_OUTCOME_BADGES: Mapping[str, StateWords] = {
    "asked": StateWords(lazy_gettext("Asked for"), WAIT),
    "done": StateWords(lazy_gettext("Done"), GOOD),
    "repeated": StateWords(lazy_gettext("Asked for again"), QUIET),
    "not_published": StateWords(lazy_gettext("Could not be sent"), WARN),
    "unconfirmed": StateWords(lazy_gettext("Perhaps sent: the broker was silent"), QUIET),
    "refused": StateWords(lazy_gettext("Refused"), BAD),
}
"""What the console itself made of an act."""

COMMAND_OUTCOME_BADGES: Mapping[str, StateWords] = {
    "done": StateWords(lazy_gettext("Carried out"), GOOD),
    "rejected": StateWords(lazy_gettext("Rejected"), BAD),
}
"""What became of the command that an act was; none yet while it is under way."""

SUBJECT_KIND_WORDS: Mapping[str, object] = {
    "bulk_grant": lazy_gettext("bulk grant"),
    "clock": lazy_gettext("clock"),
    "dead_letter": lazy_gettext("dead letter"),
    "difference": lazy_gettext("difference"),
    "dispute": lazy_gettext("dispute"),
    "gift": lazy_gettext("gift"),
    "invoice": lazy_gettext("invoice"),
    "notification": lazy_gettext("notification"),
    "payment": lazy_gettext("payment"),
    "plan": lazy_gettext("plan"),
    "price_move": lazy_gettext("price move"),
    "promo_code": lazy_gettext("promo code"),
    "subscription": lazy_gettext("subscription"),
}
"""What acts are about."""
