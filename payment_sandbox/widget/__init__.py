"""The payment widget: its scripts, the card form and the bank's page."""
