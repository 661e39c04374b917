"""Looks at the whole system: how it stands, and whether anything is amiss. It never writes."""
