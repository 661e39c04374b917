"""Reads of the admin API: columns, never objects, and statements that are built once."""
