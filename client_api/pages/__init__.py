"""What a viewer's browser shows: the page around the provider's widget, and those of letters' links."""
