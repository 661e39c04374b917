"""What a card is charged first after a trial: told where its viewer agrees to that."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import Row

from billing_rules.lifecycles import SubscriptionState
from billing_rules.periods import trial_end
from billing_rules.preview_sentences import Reader
from client_api.pages.pay_stage import CARD_CHECK
from models.upcoming import next_amount_of

TRIAL_DAYS = "trial_days"
"""Key beside a card check's derivation under which the State Updater keeps the trial's length."""


def first_charge_sentence(
    invoice: Row[Any], subscription: Row[Any] | None, reader: Reader
) -> str | None:
    """Return what is charged when the trial ends that begins with the check of a card.

    Args:
        invoice: Of `FIND_INVOICE`.
        subscription: Of `FIND_SUBSCRIPTION`; none for a gift, which has none.
        reader: For whom.

    Returns:
        None for every other invoice.
    """
    if invoice.kind != CARD_CHECK or subscription is None:
        return None
    days = invoice.derivation.get(TRIAL_DAYS)
    if subscription.state != SubscriptionState.AWAITING_PAYMENT or days is None:
        return None
    day = reader.date(trial_end(invoice.now, days, zone=reader.zone))
    amount = next_amount_of(subscription._asdict())
    if amount.amount_minor == 0:
        return str(
            gettext(
                "Nothing is charged when the trial ends, on %(date)s: with your promo code the "
                "period that begins then is free.",
                date=day,
            )
        )
    return str(
        gettext(
            "When the trial ends, on %(date)s, %(amount)s is charged to this card unless you turn "
            "renewal off before.",
            date=day,
            amount=reader.money(amount),
        )
    )
