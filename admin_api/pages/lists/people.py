"""Whose row it is: the viewer's column and filter, the same in every list."""

from flask_babel import lazy_gettext
from markupsafe import Markup

from admin_api.pages.console_addresses import of_viewer
from admin_api.pages.listing import Cell, Column, TextFilter, link_cell
from admin_api.queries.pages import Record
from models import Viewer

SHOWN_OF_AN_ID = 8
"""Characters: enough to tell two viewers of a page apart."""


def in_one_line(told: str) -> Markup:
    """Return a name or an id that takes no more room than there is."""
    # Names of all directions and lengths stand here; the title tells a long one whole.
    return Markup('<bdi class="name" title="{0}">{0}</bdi>').format(told)


def _named(row: Record, key: str) -> str:
    return in_one_line(row[key] or f"{str(row['viewer_id'])[:SHOWN_OF_AN_ID]}…")


def _exported(row: Record, key: str) -> tuple[object, ...]:
    return (row[key], row["viewer_id"])


name_cell = Cell(lambda row, key: in_one_line(row[key]))
"""A name that somebody chose, never null."""

viewer_name_cell = Cell(_named, _exported, lambda key: (key, "viewer_id"))
"""Reads `email` and `viewer_id` of the statement; a viewer without address has an id."""

viewer_column = Column("email", lazy_gettext("Viewer"), link_cell(of_viewer, viewer_name_cell))
"""Leads to the viewer; where the row's own name is the viewer, the cell alone serves."""

viewer_filter = TextFilter("email", lazy_gettext("E-mail"), Viewer.email)
"""For statements that join the viewers."""
