"""Lying bars, each under its words."""

from itertools import pairwise

from admin_api.pages.pictures.chart_numbers import Point, Series
from admin_api.pages.pictures.ranking_chart import ranking_chart
from tests.admin_api.pages.pictures.drawings import drawn, of_class, texts
from tests.admin_api.pages.pictures.figures import chart

REASONS = (
    Point("Not enough money"),
    Point("The bank refused without telling why, and the viewer has to call the bank about it"),
    Point("Card expired"),
)


def test_each_label_stands_with_its_value() -> None:
    reasons = chart(
        Series("Payments", (40, 7)), points=(REASONS[0], REASONS[2]), written=lambda n: f"{n} times"
    )

    picture = drawn(ranking_chart(reasons))

    assert texts(picture) == ["Not enough money", "40 times", "Card expired", "7 times"]


def test_a_long_label_goes_on_in_the_next_line() -> None:
    picture = drawn(ranking_chart(chart(Series("Payments", (3, 2, 1)), points=REASONS)))

    labels = [label.text or "" for label in of_class(picture, "label")]

    assert len(labels) > len(REASONS)
    assert " ".join(labels) == " ".join(point.label for point in REASONS)


def test_rows_stand_one_beneath_the_other() -> None:
    picture = drawn(ranking_chart(chart(Series("Payments", (3, 2, 1)), points=REASONS)))

    answers = [float(answer.get("height", "")) for answer in of_class(picture, "answer")]
    tops = [float(row.get("transform", "").split()[1][:-1]) for row in picture.iterfind("g")]

    assert [low - high for high, low in pairwise(tops)] == answers[:-1]
    assert float(picture.get("height", "")) == sum(answers)


def test_the_longest_bar_fills_the_picture() -> None:
    picture = drawn(ranking_chart(chart(Series("Payments", (40, 10, 0)), points=REASONS)))

    whole = float(picture.get("width", ""))
    shares = [float(bar.get("width", "")) / whole for bar in of_class(picture, "bar")]

    assert [round(share, 2) for share in shares] == [1, 0.25, 0]
