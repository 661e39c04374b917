"""A stocked cinema: thousands of viewers with half a year behind them, lived in memory.

Every life is led by commands that the State Updater's own handlers carry out, so that each history
is one that could have happened; only its end is written to the database.
"""
