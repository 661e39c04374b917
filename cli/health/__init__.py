"""The signs by which one tells from outside whether a process works."""
