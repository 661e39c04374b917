"""Tells viewers what they should know in time: the cron process, and the letters themselves."""
