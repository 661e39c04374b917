"""What a viewer's browser shows: plain pages around the provider's widget."""
