"""The rules of billing: pure functions and values, standard library only."""
