"""Pages of gifts: who bought what for somebody else, and taking one back."""
