"""Viewers themselves: what we know of them."""

from uuid import UUID

from interaction_bus.commands.base import Command


class EraseViewer(Command, frozen=True, kw_only=True):
    """Erase the personal data of a viewer who wishes it and has nothing under way with us.

    The books stay, under an id that names nobody any more (GDPR, articles 17 and 4(5); Federal Law
    152-FZ, article 21).
    """

    viewer_id: UUID
