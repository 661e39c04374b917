"""Setting a new version of a price, with a dry run of its effect first."""
