"""The state diagram of a machine, drawn from its table, with the way that one row took."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from markupsafe import Markup

from admin_api.pages.pictures.drawing import classes, framed, markup_of, shape
from admin_api.pages.pictures.machine_graph import Step
from admin_api.pages.pictures.machine_layout import Layout, laid_out
from admin_api.pages.pictures.machine_plan import MachinePlan, plan_of
from admin_api.pages.pictures.machine_states import final_sign, state_drawn
from admin_api.pages.pictures.machine_strokes import loop_drawn, way_drawn
from admin_api.pages.pictures.machine_words import MachineWords
from billing_rules.moves import Lifecycle

_SPACE_ABOVE_LEGEND = 14


def machine_picture(
    lifecycle: Lifecycle, *, path: Sequence[Step] = (), words: MachineWords
) -> Markup:
    """Return the state diagram of a machine as inline SVG.

    The row's steps are numbered in their order and drawn over the rest; the state where it is now
    says so in words; states that nothing leaves have a second outline.

    Args:
        lifecycle: The machine.
        path: The row's history, its creation first; empty for the machine alone.
        words: Every text, translated.
    """
    plan = plan_of(lifecycle, path, words)
    layout = laid_out(plan)
    return markup_of(
        framed(
            [*_ways(layout, plan), *_states(layout, plan), *_legend(layout, plan)],
            (layout.width, layout.height),
            {"title": words.title, "desc": words.story(plan.graph)},
            kind=classes("machine", travelled=bool(path)),
        )
    )


def _ways(layout: Layout, plan: MachinePlan) -> Iterator[Element]:
    """Yield the lines, those that the row took above the others."""
    yield shape("circle", cx=layout.start[0], cy=layout.start[1], r=4, class_="start")
    for route in sorted(layout.routes, key=lambda route: bool(route.caption.edge.steps)):
        yield way_drawn(route, plan.words)


def _states(layout: Layout, plan: MachinePlan) -> Iterator[Element]:
    for box in layout.boxes:
        if box.has_loops:
            yield loop_drawn(box)
        yield state_drawn(box, plan.graph, plan.words)


def _legend(layout: Layout, plan: MachinePlan) -> Iterator[Element]:
    """Yield what a second outline means, where there is one."""
    if any(map(plan.graph.is_final, plan.graph.states)):
        yield final_sign(plan.words, top=layout.boxes[-1].bottom + _SPACE_ABOVE_LEGEND)
