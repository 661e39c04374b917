"""Calls to the payment provider and sweeps for what is due; a task reports, and moves nothing."""
