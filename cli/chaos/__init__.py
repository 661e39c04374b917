"""Chaos: kills everything at random under load, then compares the books to the last kopeck."""
