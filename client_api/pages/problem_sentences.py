"""What refusals of the viewers' API say to a viewer, by the code of the problem."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

PROBLEM_SENTENCES: Mapping[str, object] = {
    "live_subscription_exists": lazy_gettext("You have a subscription already."),
}
