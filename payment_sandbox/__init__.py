"""A stand-in for the CloudPayments gateway over HTTP: API, widget, 3-DS page, notifications, faults, ledger."""
