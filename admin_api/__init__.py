"""The managers' API: the catalogue, what became of every rouble, and commands with a reason."""
