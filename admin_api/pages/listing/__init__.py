"""Lists of the console: declared by columns, filters and sorts; shown in pages, exported whole."""

from admin_api.pages.listing.cells import (
    Cell,
    card_cell,
    day_cell,
    exact_moment_cell,
    link_cell,
    long_text_cell,
    moment_cell,
    money_cell,
    text_cell,
    texts_cell,
    worded_cell,
    words_cell,
    yes_cell,
)
from admin_api.pages.listing.day_filter import DayFilter, day_range
from admin_api.pages.listing.exporting import export_listing
from admin_api.pages.listing.fields import (
    Code,
    Field,
    moment_field,
    money_fields,
    words_field,
)
from admin_api.pages.listing.filters import (
    ChoiceFilter,
    ExactFilter,
    IdFilter,
    NumberFilter,
    TextFilter,
    YesFilter,
)
from admin_api.pages.listing.hour_filter import HourFilter
from admin_api.pages.listing.listing import Column, Listing, RowAct, Sort
from admin_api.pages.listing.routes import add_listing
from admin_api.pages.listing.showing import render_listing
from admin_api.pages.listing.state_cells import (
    badge,
    badge_cell,
    badge_choices,
    state_cell,
    state_choices,
)

__all__ = [
    "Cell",
    "ChoiceFilter",
    "Code",
    "Column",
    "DayFilter",
    "ExactFilter",
    "Field",
    "HourFilter",
    "IdFilter",
    "Listing",
    "NumberFilter",
    "RowAct",
    "Sort",
    "TextFilter",
    "YesFilter",
    "add_listing",
    "badge",
    "badge_cell",
    "badge_choices",
    "card_cell",
    "day_cell",
    "day_range",
    "exact_moment_cell",
    "export_listing",
    "link_cell",
    "long_text_cell",
    "moment_cell",
    "moment_field",
    "money_cell",
    "money_fields",
    "render_listing",
    "state_cell",
    "state_choices",
    "text_cell",
    "texts_cell",
    "worded_cell",
    "words_cell",
    "words_field",
    "yes_cell",
]
