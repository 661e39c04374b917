"""Pages of plans: what may be bought, at which prices, and who holds it."""
