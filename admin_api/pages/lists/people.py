"""Whose row it is: the viewer's column and filter, the same in every list."""

from uuid import UUID

from flask_babel import lazy_gettext
from markupsafe import Markup

from admin_api.pages.console_addresses import of_viewer
from admin_api.pages.listing import Cell, Code, Column, TextFilter, link_cell
from admin_api.pages.names import name_of, short_id
from admin_api.queries.pages import Record
from models import Viewer


def id_code(row_id: UUID | str) -> Markup:
    """Return an id as lists show it; its title tells it whole."""
    return Markup('<code title="{}">{}</code>').format(row_id, short_id(row_id))


def in_one_line(told: str) -> Markup:
    """Return a name or an id that takes no more room than there is."""
    # Names of all directions and lengths stand here; the title tells a long one whole.
    return Markup('<bdi class="name" title="{0}">{0}</bdi>').format(told)


def _named(row: Record, key: str) -> str:
    return in_one_line(row[key] or short_id(row["viewer_id"]))


def told_name(name: str) -> Markup:
    """Return a name, or an id in its place, such that another one does not look the same."""
    return Markup('<bdi class="name" title="{}">{}</bdi>').format(name, name_of(name))


name_cell = Cell(lambda row, key: told_name(row[key]))
"""A name or an id that the sign-in gave somebody, never null."""

viewer_name_cell = Cell(_named, codes=(Code("viewer_id"),))
"""Reads `email` and `viewer_id` of the statement; a viewer without address has an id."""

viewer_column = Column("email", lazy_gettext("Viewer"), link_cell(of_viewer, viewer_name_cell))
"""Leads to the viewer; where the row's own name is the viewer, the cell alone serves."""

viewer_filter = TextFilter("email", lazy_gettext("E-mail"), Viewer.email)
"""For statements that join the viewers."""
