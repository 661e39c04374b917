"""The load of a storm: viewers and managers who want things, and do not give up at once."""
