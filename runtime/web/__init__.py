"""What both web processes stand on: errors, tokens, health, pagination, documentation."""
