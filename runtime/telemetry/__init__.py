"""What a running process tells of its work: log context, metrics and traces."""
