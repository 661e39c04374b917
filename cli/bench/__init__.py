"""The bench: what a second of each path carries, beside a limit measured in the same minute."""
