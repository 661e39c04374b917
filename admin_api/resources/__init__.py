"""The routes of the admin API, one group a module."""
