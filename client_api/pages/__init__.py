"""What a viewer's browser shows: the page around the widget, and those of letters' links."""
