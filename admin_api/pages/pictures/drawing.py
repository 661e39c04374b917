"""The few strokes that all pictures are made of, and the frame around them."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

from admin_api.pages.pictures.lettering import legible


def shape(tag: str, *children: Element, **attributes: str | float) -> Element:
    """Return one element of SVG.

    Args:
        tag: Its name, such as `rect`.
        children: What lies inside, the first one undermost.
        attributes: By name; `class_` stands for `class` and `text_anchor` for `text-anchor`.
    """
    named = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
    element = Element(tag, {name: _written(value) for name, value in named.items()})
    element.extend(children)
    return element


def lettering(text: str, *, x: float, y: float, class_: str) -> Element:
    """Return one line of text whose baseline begins at a point."""
    element = shape("text", x=x, y=y, class_=class_)
    element.text = legible(text)
    return element


def said(tag: str, text: str) -> Element:
    """Return a `title` or `desc`: what a screen reader says, and what shows under the pointer."""
    element = Element(tag)
    element.text = legible(text)
    return element


def classes(*always: str, **only_if: bool) -> str:
    """Return the value of a `class` attribute: some names always, others when they hold."""
    return " ".join((*always, *(name for name, holds in only_if.items() if holds)))


def framed(
    content: Iterable[Element],
    size: tuple[float, float],
    words: Mapping[str, str],
    *,
    kind: str,
    role: str = "img",
) -> Element:
    """Return a whole picture, as wide as it was drawn and never wider than its place.

    Args:
        content: What it shows, the first one undermost.
        size: Width and height in CSS pixels.
        words: `title` and `desc`, for whoever does not see it.
        kind: Its class beside `picture`.
        role: What it is to a screen reader; a picture that holds links must not be an `img`.
    """
    width, height = size
    return shape(
        "svg",
        *(said(tag, text) for tag, text in words.items()),
        *content,
        role=role,
        class_=f"picture {kind}",
        width=width,
        height=height,
        viewBox=f"0 0 {_written(width)} {_written(height)}",
    )


def markup_of(picture: Element) -> Markup:
    """Return a picture as it stands in a page, with every text of others escaped."""
    # Serialising escapes each text and attribute, so that nothing here can end its element.
    return Markup(tostring(picture, encoding="unicode"))  # noqa: S704


def _written(value: str | float) -> str:
    return legible(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
