"""Every blueprint of the console."""

from flask import Blueprint

from admin_api.pages import invoices, log_lines, retry, search, subscriptions, today, viewers
from admin_api.pages.bulk_grants import views as bulk_grants
from admin_api.pages.clock import views as clock
from admin_api.pages.dead_letters import views as dead_letters
from admin_api.pages.gifts import views as gifts
from admin_api.pages.lists import blueprint as lists
from admin_api.pages.plans import views as plans
from admin_api.pages.price_moves import views as price_moves
from admin_api.pages.prices import views as prices
from admin_api.pages.promo_codes import views as promo_codes

PAGES: tuple[Blueprint, ...] = (
    today.blueprint,
    lists.blueprint,
    plans.blueprint,
    prices.blueprint,
    price_moves.blueprint,
    promo_codes.blueprint,
    gifts.blueprint,
    viewers.blueprint,
    subscriptions.blueprint,
    invoices.blueprint,
    retry.blueprint,
    log_lines.blueprint,
    search.blueprint,
    bulk_grants.blueprint,
    clock.blueprint,
    dead_letters.blueprint,
)
