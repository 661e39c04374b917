"""Charts as they stand in a page."""

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st
from markupsafe import Markup

from admin_api.pages.pictures.chart_numbers import Chart, Point, Series, Tone
from admin_api.pages.pictures.charts import area_chart, bar_chart
from admin_api.pages.pictures.lettering import width_of
from admin_api.pages.pictures.ranking_chart import ranking_chart
from tests.admin_api.pages.pictures.drawings import HOSTILE, drawn, of_class, texts
from tests.admin_api.pages.pictures.figures import chart

Draw = Callable[[Chart], Markup]

in_each_kind = pytest.mark.parametrize("draw", [bar_chart, area_chart, ranking_chart])

FORBIDDEN = {"style", "id", "onclick", "xlink:href"}


@in_each_kind
def test_a_chart_has_nothing_that_the_pages_forbid(draw: Draw) -> None:
    picture = drawn(draw(chart(Series("Paid", (3, 0, 2)), Series("Failed", (0, 1, 1)))))

    tags = {element.tag for element in picture.iter()}
    attributes = {name for element in picture.iter() for name in element.attrib}
    assert tags <= {"svg", "title", "desc", "g", "path", "rect", "text"}
    assert not attributes & FORBIDDEN


@in_each_kind
def test_hostile_words_stay_text(draw: Draw) -> None:
    hostile = Chart(
        title=HOSTILE,
        description=HOSTILE,
        empty=HOSTILE,
        points=(Point(HOSTILE, HOSTILE, f"/x?{HOSTILE}"),) * 2,
        series=(Series(HOSTILE, (1, 2)), Series(HOSTILE, (2, 1))),
        written=lambda value: f"{value}{HOSTILE}",
    )

    picture = draw(hostile)

    assert "<script" not in picture
    assert "\x00" not in picture
    assert {element.tag for element in drawn(picture).iter()} <= {
        "svg", "title", "desc", "g", "a", "path", "rect", "text",
    }  # fmt: skip


@in_each_kind
@pytest.mark.parametrize("values", [(), (0, 0, 0)])
def test_nothing_is_said_calmly(draw: Draw, values: tuple[int, ...]) -> None:
    picture = drawn(draw(chart(Series("Paid", values))))

    assert texts(picture) == ["No payments yet."]


@in_each_kind
def test_a_chart_tells_its_title_to_those_who_do_not_see_it(draw: Draw) -> None:
    picture = drawn(draw(chart(Series("Paid", (1, 2)))))

    assert picture.findtext("title") == "Payments"
    assert picture.findtext("desc") == "Payments by day."
    assert picture.get("role") == "img"


@in_each_kind
def test_each_point_leads_to_its_list_with_its_values_under_the_pointer(draw: Draw) -> None:
    points = (Point("Monday", address="/mon"), Point("Tuesday", address="/tue"))

    picture = drawn(draw(chart(Series("Paid", (3, 4)), points=points)))

    links = {link.get("href"): link.findtext("title") for link in picture.iter("a")}
    assert links == {"/mon": "Monday: Paid 3", "/tue": "Tuesday: Paid 4"}


@in_each_kind
def test_links_in_a_chart_are_for_the_mouse_alone(draw: Draw) -> None:
    points = (Point("Monday", address="/mon"), Point("Tuesday", address="/tue"))

    picture = drawn(draw(chart(Series("Paid", (3, 4)), points=points)))

    assert {link.get("tabindex") for link in picture.iter("a")} == {"-1"}
    # What holds links must not call itself an image: a screen reader would hide them.
    assert picture.get("role") == "group"


def test_stacked_series_differ_in_form_as_well_as_in_colour() -> None:
    series = (Series("Paid", (3, 4), Tone.GOOD), Series("Failed", (1, 1), Tone.BAD))

    picture = drawn(bar_chart(chart(*series)))

    looks = {bar.get("class") for bar in of_class(picture, "bar")}
    assert looks == {"bar tone-good first", "bar tone-bad later"}


def test_a_legend_names_more_than_one_series() -> None:
    picture = drawn(bar_chart(chart(Series("Paid", (3, 4)), Series("Failed", (1, 1)))))

    assert [name.text for name in of_class(picture, "series-name")] == ["Paid", "Failed"]


def test_a_single_series_needs_no_legend() -> None:
    assert not of_class(drawn(bar_chart(chart(Series("Paid", (3, 4))))), "series-name")


def test_a_bar_of_nothing_is_not_drawn() -> None:
    picture = drawn(bar_chart(chart(Series("Paid", (3, 0, 4)))))

    assert len(of_class(picture, "bar")) == 2


def test_few_bars_do_not_become_walls() -> None:
    (bar,) = of_class(drawn(bar_chart(chart(Series("Paid", (3,))))), "bar")

    assert float(bar.get("width", "")) <= 32


def test_one_among_thousands_still_shows() -> None:
    series = (Series("Paid", (9000,)), Series("Failed", (1,)))

    paid, failed = of_class(drawn(bar_chart(chart(*series))), "bar")

    assert float(paid.get("height", "")) > float(failed.get("height", "")) > 0


@given(st.lists(st.text("abcш W", max_size=9), min_size=1, max_size=40))
def test_texts_of_the_axis_never_touch(ticks: list[str]) -> None:
    points = tuple(Point("day", tick) for tick in ticks)

    picture = drawn(bar_chart(chart(Series("Paid", (1,) * len(points)), points=points)))

    places = [
        (float(tick.get("x", "")), width_of(tick.text or "", 12) / 2)
        for tick in of_class(picture, "tick")
    ]
    for number, (x, half) in enumerate(places[1:]):
        before, half_before = places[number]
        assert before + half_before < x - half


def test_a_full_axis_leaves_out_texts_evenly() -> None:
    picture = drawn(bar_chart(chart(Series("Paid", tuple(range(1, 25))))))

    shown = [tick.text for tick in of_class(picture, "tick")]

    assert shown == [f"d{day}" for day in range(1, 25, 3)]


def test_an_area_chart_draws_a_line_upon_each_area() -> None:
    picture = drawn(area_chart(chart(Series("Active", (8, 9)), Series("Past due", (1, 2)))))

    forms = [path.get("class", "").split()[0] for path in picture.iter("path")]
    assert [form for form in forms if form in ("area", "line")] == ["area", "line"] * 2
