"""The page of the clock: the time of billing, moved where no money is real."""
