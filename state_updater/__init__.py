"""The only writer of state: consumes commands, moves machines, runs tasks against the provider."""
