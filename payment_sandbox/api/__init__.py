"""The gateway's API for merchants: one module for each group of endpoints."""
