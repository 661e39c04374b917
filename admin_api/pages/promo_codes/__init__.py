"""Pages of promo codes: what each gives, how often it was used, and by whom."""
