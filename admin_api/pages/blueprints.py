"""Every blueprint of the console."""

from flask import Blueprint

from admin_api.pages.lists import blueprint as lists

PAGES: tuple[Blueprint, ...] = (lists.blueprint,)
