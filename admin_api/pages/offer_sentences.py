"""What refusals about the offer and the clock say to a manager, by the code of the problem."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

OFFER_SENTENCES: Mapping[str, object] = {
    "plan_code_taken": lazy_gettext("Another plan has this code. Choose a different one."),
    "plan_not_found": lazy_gettext("There is no such plan any more."),
    "price_not_found": lazy_gettext("The plan has no price in this currency."),
    "price_unchanged": lazy_gettext("The plan costs just that already."),
    "price_move_exists": lazy_gettext(
        "Its subscribers are being moved to this price already. Call that move off first."
    ),
    "price_move_cancelled": lazy_gettext("This move was called off before."),
    "promo_code_taken": lazy_gettext("Another promo code is spelt so. Choose a different word."),
    "gift_returned": lazy_gettext("The gift was taken back before."),
    "clock_is_real": lazy_gettext("The clock is moved only where no money is real."),
    "clock_is_moving": lazy_gettext("The clock is being moved already. Wait until it has arrived."),
    "clock_never_goes_back": lazy_gettext("The clock never goes back: this moment is over."),
    "clock_goes_too_far": lazy_gettext("Ten years in one go is the most."),
}
