"""What the merchant is asked (Check) and told (Pay, Fail and the other kinds)."""
