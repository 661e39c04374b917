"""Subscriptions that the gateway charges by itself."""

from __future__ import annotations

from payment_sandbox.api.call import Call
from payment_sandbox.ledger import Books
from payment_sandbox.replies import Reply, succeeded
from payment_sandbox.saved_cards import get_saved_card
from payment_sandbox.subscription_terms import read_changes, read_new_subscription
from payment_sandbox.subscription_views import subscription_json, tell_of_subscription
from payment_sandbox.subscriptions import (
    SubscriptionStatus,
    get_subscription,
    list_subscriptions,
    new_subscription,
    save_subscription,
)


def create_subscription(call: Call) -> Reply:
    """Start a subscription on a saved card."""
    gateway = call.gateway
    draft = read_new_subscription(call.fields, gateway.clock, strict=gateway.settings.strict)

    def work(books: Books) -> Reply:
        get_saved_card(books, draft.token, draft.account_id)
        subscription = new_subscription(gateway.clock, draft)
        save_subscription(books, subscription)
        tell_of_subscription(gateway, books, subscription)
        return succeeded(subscription_json(subscription))

    return call.settle(work)


def show_subscription(call: Call) -> Reply:
    """Return one subscription."""
    subscription_id = call.fields.required_text("Id")
    with call.gateway.ledger.transaction() as books:
        return succeeded(subscription_json(get_subscription(books, subscription_id)))


def find_subscriptions(call: Call) -> Reply:
    """Return the subscriptions of an account, maybe none."""
    account_id = call.fields.required_text("accountId")
    with call.gateway.ledger.transaction() as books:
        found = list_subscriptions(books, account_id)
    return succeeded([subscription_json(subscription) for subscription in found])


def update_subscription(call: Call) -> Reply:
    """Change terms; the merchant is not notified, and a subscription that had ended runs again."""
    subscription_id = call.fields.required_text("Id")

    def work(books: Books) -> Reply:
        before = get_subscription(books, subscription_id)
        changed = read_changes(call.fields, before, call.gateway.clock)
        save_subscription(books, changed)
        return succeeded(subscription_json(changed))

    return call.settle(work)


def cancel_subscription(call: Call) -> Reply:
    """End a subscription; the answer has no `Model`, and ending it again changes nothing."""
    subscription_id = call.fields.required_text("Id")

    def work(books: Books) -> Reply:
        before = get_subscription(books, subscription_id)
        if before.status is not SubscriptionStatus.CANCELLED:
            cancelled = before.ended(SubscriptionStatus.CANCELLED)
            save_subscription(books, cancelled)
            tell_of_subscription(call.gateway, books, cancelled)
        return succeeded()

    return call.settle(work)
