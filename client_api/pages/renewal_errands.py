"""Turning renewal off and on by a letter's link."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import Row

from billing_rules.lifecycles import SUBSCRIPTION, SubscriptionState
from billing_rules.next_charges import Sequel
from billing_rules.preview_sentences import next_charge_sentence
from client_api.pages.errand import YES, Choice, Errand, LinkReader, get_subject
from client_api.queries.subscriptions import FIND_SUBSCRIPTION
from interaction_bus.commands import TurnRenewalOff, TurnRenewalOn
from models.upcoming import next_amount_of, terms_of
from runtime.one_click_links import OneClickLink


def turning_off(link: OneClickLink, reader: LinkReader) -> Errand:
    """Tell what turning renewal off would do, or that there is nothing to turn off."""
    found = get_subject(link, FIND_SUBSCRIPTION, subscription_id=link.subject_id)
    plan = _plan(found, reader)
    if "turn_renewal_off" not in SUBSCRIPTION.allowed(found.state):
        return _errand(plan, _why_not(found))
    if not found.auto_renew:
        is_off = gettext("Renewal is off: no money will be taken.")
        return _errand(plan, is_off, *_paid_until(found, reader))
    command = TurnRenewalOff(subscription_id=link.subject_id, viewer_id=link.viewer_id)
    return _errand(
        plan,
        *_next_charge(found, reader),
        _effect_of_turning_off(found, reader),
        choice=Choice(gettext("Turn renewal off"), command),
    )


def turning_on(link: OneClickLink, reader: LinkReader) -> Errand:
    """Tell what would be charged if renewal were on, or that there is nothing to turn on."""
    found = get_subject(link, FIND_SUBSCRIPTION, subscription_id=link.subject_id)
    plan = _plan(found, reader)
    if "turn_renewal_on" not in SUBSCRIPTION.allowed(found.state):
        return _errand(plan, _why_not(found))
    if found.auto_renew:
        return _errand(plan, gettext("Renewal is on."), *_next_charge(found, reader))
    if _is_over(found):
        return _errand(plan, _over())
    command = TurnRenewalOn(subscription_id=link.subject_id, viewer_id=link.viewer_id)
    return _errand(
        plan,
        *_paid_until(found, reader),
        _charge_once_on(found, reader),
        choice=Choice(gettext("Turn renewal on"), command),
    )


def _errand(*sentences: str, choice: Choice | None = None) -> Errand:
    return Errand(gettext("Renewal"), sentences, {} if choice is None else {YES: choice})


def _plan(found: Row[Any], reader: LinkReader) -> str:
    title = found.plan_title.get(reader.language) or found.plan_code
    return str(gettext("Your subscription “%(plan)s”.", plan=title))


def _why_not(found: Row[Any]) -> str:
    if found.state == SubscriptionState.AWAITING_PAYMENT:
        return str(gettext("The subscription is not paid yet: there is nothing to renew."))
    return _over()


def _over() -> str:
    return str(
        gettext(
            "This subscription has ended, and no money is taken for it. You can begin a new one on "
            "the cinema's site."
        )
    )


def _is_paused(found: Row[Any]) -> bool:
    return bool(found.state == SubscriptionState.PAUSED)


def _is_over(found: Row[Any]) -> bool:
    """Return whether access has run out and only the sweep has not seen it yet."""
    return not _is_paused(found) and found.access_until <= found.now


def _paid_until(found: Row[Any], reader: LinkReader) -> tuple[str, ...]:
    if _is_paused(found) or found.period_end <= found.now:
        return ()
    return (gettext("The present period ends on %(date)s.", date=reader.date(found.period_end)),)


def _next_charge(found: Row[Any], reader: LinkReader) -> tuple[str, ...]:
    """Return the charge that is to come; one that is overdue or at the bank is none."""
    if not _is_paused(found) and found.renews_at is None:
        return ()
    return (_charge_once_on(found, reader),)


def _charge_once_on(found: Row[Any], reader: LinkReader) -> str:
    """Return what is charged next where renewal is on, as it would be."""
    told = found._asdict()
    amount, terms = next_amount_of(told), replace(terms_of(told), auto_renew=True)
    if terms.sequel is Sequel.PRICE_NOT_AGREED:
        return str(
            gettext(
                "You have not agreed to the new price, so it ends with your paid time, and nothing "
                "more is charged."
            )
        )
    if _is_paused(found):
        return str(
            gettext("The next period after the pause: %(amount)s.", amount=reader.money(amount))
        )
    return next_charge_sentence(terms.next_charge(found.period_end, amount), reader)


def _effect_of_turning_off(found: Row[Any], reader: LinkReader) -> str:
    if _is_paused(found):
        effect = gettext(
            "If you turn renewal off, no more money will be taken. Your time is kept while the "
            "subscription is paused."
        )
    elif _is_over(found):
        effect = gettext(
            "If you turn renewal off, no more money will be taken. Your period is over already, "
            "and so is your access."
        )
    elif found.period_end <= found.now:
        effect = gettext(
            "If you turn renewal off, no more money will be taken. Your period is over already: "
            "your access, which lasts until %(date)s now, ends at once.",
            date=reader.date(found.access_until),
        )
    else:
        effect = gettext(
            "If you turn renewal off, no more money will be taken. You can watch until %(date)s.",
            date=reader.date(found.period_end),
        )
    return str(effect)
