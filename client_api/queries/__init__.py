"""What the client API reads: statements built once, columns instead of objects."""
