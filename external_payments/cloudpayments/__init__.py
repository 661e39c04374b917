"""The gateway CloudPayments: its API, notifications and widget in our words."""
