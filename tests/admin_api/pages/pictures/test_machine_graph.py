"""A machine and one row's way through it."""

from admin_api.pages.pictures.machine_graph import Step, graph_of
from billing_rules.lifecycles import INVOICE, LIFECYCLES, PAYMENT, SUBSCRIPTION
from tests.admin_api.pages.pictures.drawings import walk


def test_every_legal_move_is_an_edge() -> None:
    for lifecycle in LIFECYCLES:
        graph = graph_of(lifecycle, ())

        edges = {(edge.trigger, edge.source, edge.target) for edge in graph.edges}
        assert edges == {
            (move.trigger, source, move.target)
            for move in lifecycle.moves
            for source in move.sources
        }


def test_steps_are_counted_from_the_creation_of_the_row() -> None:
    path = walk(INVOICE, "plan_attempt", "fall_due", "plan_attempt", "plan_attempt", "pay")

    graph = graph_of(INVOICE, path)

    taken = {(edge.trigger, edge.source): edge.steps for edge in graph.edges if edge.steps}
    assert graph.creation.steps == (1,)
    assert taken == {
        ("plan_attempt", "issued"): (2,),
        ("fall_due", "issued"): (3,),
        ("plan_attempt", "past_due"): (4, 5),
        ("pay", "past_due"): (6,),
    }


def test_the_present_state_is_the_last_one_reached() -> None:
    assert graph_of(PAYMENT, walk(PAYMENT, "send", "decline")).present == "declined"


def test_a_machine_without_a_row_has_no_present_state() -> None:
    assert graph_of(PAYMENT, ()).present is None


def test_states_that_nothing_leaves_are_final() -> None:
    graph = graph_of(SUBSCRIPTION, ())

    assert set(filter(graph.is_final, graph.states)) == {"cancelled", "expired", "abandoned"}


def test_a_move_that_stays_in_its_state_does_not_lead_out_of_it() -> None:
    graph = graph_of(PAYMENT, (*walk(PAYMENT, "succeed"), Step("note", "succeeded", "succeeded")))

    assert graph.is_final("succeeded")


def test_states_on_the_path_are_visited() -> None:
    graph = graph_of(PAYMENT, walk(PAYMENT, "send", "decline"))

    assert set(filter(graph.is_visited, graph.states)) == {"opened", "sent", "declined"}


def test_a_step_that_is_no_longer_legal_stays_in_the_picture() -> None:
    path = (*walk(PAYMENT), Step("forget", "opened", "forgotten"))

    graph = graph_of(PAYMENT, path)

    assert graph.states[-1] == "forgotten"
    assert [edge.steps for edge in graph.edges if edge.trigger == "forget"] == [(2,)]
