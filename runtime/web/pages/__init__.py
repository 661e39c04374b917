"""What the pages of viewers and the console of managers share: session, look, words, wishes."""
