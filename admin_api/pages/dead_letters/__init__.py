"""Dead letters in the console: messages that nobody could settle."""
