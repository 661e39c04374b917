"""The sandbox's own controls: what happened, what shall go wrong, which cards there are."""
