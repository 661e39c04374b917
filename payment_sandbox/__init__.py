"""A stand-in for the CloudPayments gateway over HTTP, with faults to order and a ledger to read."""
