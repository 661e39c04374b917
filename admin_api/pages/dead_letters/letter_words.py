"""Why messages die, and what one does about it, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

DEATH_WORDS: Mapping[str, object] = {
    "bug": lazy_gettext("Our code failed on it"),
    "malformed": lazy_gettext("It cannot be read"),
    "unknown": lazy_gettext("Nobody here knows such a message"),
    "delivery_limit": lazy_gettext("It was handed out too often"),
    "rejected": lazy_gettext("A worker refused it"),
    "expired": lazy_gettext("Nobody took it in time"),
    "maxlen": lazy_gettext("The queue was full"),
    "mail_trouble": lazy_gettext("The letter could not be mailed"),
}
"""By the word that our consumers, or RabbitMQ, write on a message that they bury."""

ADVICE: Mapping[str, object] = {
    "bug": lazy_gettext(
        "Find the failure in the log by its trace, mend it and deploy it; then send the letter "
        "again. What it is about may be parked: unpark it too."
    ),
    "malformed": lazy_gettext(
        "It will never be carried out as it is. Find out who sent it; then drop it."
    ),
    "unknown": lazy_gettext(
        "A newer release may know it. Once that is deployed, send the letter again."
    ),
    "delivery_limit": lazy_gettext(
        "The process that took it died each time. Look why; then send the letter again."
    ),
    "rejected": lazy_gettext("Look into the log of the worker; then send the letter again."),
    "expired": lazy_gettext("See that its consumer runs; then send the letter again."),
    "maxlen": lazy_gettext("See that its consumer runs; then send the letter again."),
    "mail_trouble": lazy_gettext("See that mail can be sent; then send the letter again."),
}
"""What to do, by the same words."""

NO_ADVICE: object = lazy_gettext("Read what it says, and look for its id in the log.")
