"""The demo: one viewer's story on the real system, told as it happens."""
