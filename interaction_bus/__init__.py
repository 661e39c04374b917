"""The bus: the words of the system and how they travel."""
