"""The page of pictures: both sites apart, each page with its pictures."""

from cli.docs.gallery import Picture, Shown, gallery_page

PLANS = Shown("plans", (Picture("plans-1440.png", "Plans"), Picture("plans-360.png", "Plans")))
TODAY = Shown("console", (Picture("console-1440.png", "Today | all"),))
DOOR = Shown("door", ())


def test_pages_of_viewers_stand_before_those_of_managers() -> None:
    page = gallery_page([TODAY, PLANS])

    assert page.index("## Viewers") < page.index("plans-1440.png") < page.index("## Managers")
    assert page.index("## Managers") < page.index("console-1440.png")


def test_each_picture_is_shown_with_its_title() -> None:
    page = gallery_page([PLANS])

    assert "| Plans<br>`plans` | ![Plans](plans-1440.png) | ![Plans](plans-360.png) |" in page


def test_a_title_cannot_break_the_table() -> None:
    assert "![Today \\| all](console-1440.png)" in gallery_page([TODAY])


def test_a_page_that_leads_elsewhere_has_no_row() -> None:
    assert "door" not in gallery_page([DOOR, PLANS])
