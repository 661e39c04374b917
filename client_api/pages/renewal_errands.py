"""Turning renewal off and on by a letter's link."""

from typing import Any

from sqlalchemy import Row

from billing_rules.lifecycles import SUBSCRIPTION, SubscriptionState
from billing_rules.preview_sentences import next_charge_sentence
from billing_rules.previews import NextCharge
from client_api.pages.errand import YES, Choice, Errand, LinkReader, get_subject
from client_api.pages.link_words import LinkWords
from client_api.queries.subscriptions import FIND_SUBSCRIPTION
from interaction_bus.commands import TurnRenewalOff, TurnRenewalOn
from models.upcoming import next_amount_of
from runtime.one_click_links import OneClickLink


def turning_off(link: OneClickLink, reader: LinkReader) -> Errand:
    """Tell what turning renewal off would do, or that there is nothing to turn off."""
    found = get_subject(link, FIND_SUBSCRIPTION, subscription_id=link.subject_id)
    words = reader.link_words
    plan = _plan(found, reader)
    if "turn_renewal_off" not in SUBSCRIPTION.allowed(found.state):
        return Errand(words.renewal_title, (plan, _why_not(found, words)))
    if not found.auto_renew:
        return Errand(words.renewal_title, (plan, words.is_off, *_paid_until(found, reader)))
    command = TurnRenewalOff(subscription_id=link.subject_id, viewer_id=link.viewer_id)
    return Errand(
        words.renewal_title,
        (plan, *_next_charge(found, reader), _effect_of_turning_off(found, reader)),
        {YES: Choice(words.turn_off, command)},
    )


def turning_on(link: OneClickLink, reader: LinkReader) -> Errand:
    """Tell what would be charged if renewal were on, or that there is nothing to turn on."""
    found = get_subject(link, FIND_SUBSCRIPTION, subscription_id=link.subject_id)
    words = reader.link_words
    plan = _plan(found, reader)
    if "turn_renewal_on" not in SUBSCRIPTION.allowed(found.state):
        return Errand(words.renewal_title, (plan, _why_not(found, words)))
    if found.auto_renew:
        return Errand(words.renewal_title, (plan, words.is_on, *_next_charge(found, reader)))
    if _is_over(found):
        return Errand(words.renewal_title, (plan, words.is_over))
    command = TurnRenewalOn(subscription_id=link.subject_id, viewer_id=link.viewer_id)
    return Errand(
        words.renewal_title,
        (plan, *_paid_until(found, reader), _charge_once_on(found, reader)),
        {YES: Choice(words.turn_on, command)},
    )


def _plan(found: Row[Any], reader: LinkReader) -> str:
    title = found.plan_title.get(reader.language) or found.plan_code
    return reader.link_words.plan.format(plan=title)


def _why_not(found: Row[Any], words: LinkWords) -> str:
    waits = found.state == SubscriptionState.AWAITING_PAYMENT
    return words.waits_for_payment if waits else words.is_over


def _is_paused(found: Row[Any]) -> bool:
    return bool(found.state == SubscriptionState.PAUSED)


def _is_over(found: Row[Any]) -> bool:
    """Return whether access has run out and only the sweep has not seen it yet."""
    return not _is_paused(found) and found.access_until <= found.now


def _paid_until(found: Row[Any], reader: LinkReader) -> tuple[str, ...]:
    if _is_paused(found) or found.period_end <= found.now:
        return ()
    return (reader.link_words.paid_until.format(date=reader.date(found.period_end)),)


def _next_charge(found: Row[Any], reader: LinkReader) -> tuple[str, ...]:
    """Return the charge that is to come; one that is overdue or at the bank is none."""
    if not _is_paused(found) and (found.renews_at is None or found.stops_at_new_price):
        return ()
    return (_charge_once_on(found, reader),)


def _charge_once_on(found: Row[Any], reader: LinkReader) -> str:
    amount = next_amount_of(found._asdict())
    if _is_paused(found):
        return reader.link_words.next_after_pause.format(amount=reader.money(amount))
    charge = NextCharge(found.period_end, amount, found.card_last_four)
    return next_charge_sentence(charge, reader)


def _effect_of_turning_off(found: Row[Any], reader: LinkReader) -> str:
    words = reader.link_words
    if _is_paused(found):
        return words.renewal_ends_after_pause
    if found.period_end <= found.now:
        return words.renewal_ends_now
    return words.renewal_ends.format(date=reader.date(found.period_end))
