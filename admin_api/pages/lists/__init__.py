"""The lists of the console, one module each."""
