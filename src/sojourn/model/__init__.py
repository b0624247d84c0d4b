"""From a scenario to arrays: laws, uncertain values, the graph, and the tables of each draw."""

from sojourn.model.compile import Model, compile_scenario

__all__ = ["Model", "compile_scenario"]
