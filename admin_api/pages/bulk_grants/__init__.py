"""Pages of bulk grants: a list of viewers, what it would do, how far it is, and each row's fate."""
