"""What the payment provider asks and tells us; the client API decides nothing else."""
