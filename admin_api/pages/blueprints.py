"""Every blueprint of the console."""

from flask import Blueprint

PAGES: tuple[Blueprint, ...] = ()
