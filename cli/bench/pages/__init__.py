"""What a page costs: its time over HTTP, and the statements of SQL behind it."""
