"""One small port to payment providers, and the adapters behind it."""
