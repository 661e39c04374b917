"""A mail server for demos and tests: it keeps what it is given in a folder and shows it."""
