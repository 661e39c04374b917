"""The stylesheet knows every class that pictures use."""

import re
from importlib.resources import files

from admin_api.pages.pictures.chart_numbers import Series, Tone
from admin_api.pages.pictures.charts import area_chart, bar_chart
from admin_api.pages.pictures.machine_picture import machine_picture
from admin_api.pages.pictures.ranking_chart import ranking_chart
from billing_rules.lifecycles import INVOICE
from tests.admin_api.pages.pictures.drawings import drawn, walk, words
from tests.admin_api.pages.pictures.figures import chart

PLAIN_CLASSES = {"move", "bar", "tone-plain"}
"""Their looks are those of what they hold, or of every form of their kind."""


def test_every_class_of_a_picture_has_a_rule() -> None:
    series = [Series(tone, (2, 1), tone) for tone in Tone]
    path = walk(INVOICE, "plan_attempt", "pay")
    pictures = (
        machine_picture(INVOICE, path=path, words=words()),
        *(draw(chart(*series)) for draw in (bar_chart, area_chart, ranking_chart)),
        bar_chart(chart()),
    )

    used = {
        name
        for picture in pictures
        for element in drawn(picture).iter()
        for name in element.get("class", "").split()
    }

    sheet = (files("admin_api") / "static" / "pictures.css").read_text()
    assert used - set(re.findall(r"\.([a-z-]+)", sheet)) == PLAIN_CLASSES
