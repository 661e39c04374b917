"""Pages of price moves: whom to move, on which terms, and how a move goes on."""
