"""The routes of the JSON API, one module for each kind of thing."""
