"""The console of managers: what their API can do, to look at."""
