"""What must hold after a storm: each function returns the breaches of one rule, in words."""
