"""Looks at the whole system from outside: how it stands, and whether anything is amiss. Never writes."""
