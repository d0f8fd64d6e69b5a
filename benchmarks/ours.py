"""The questions as this project answers them: exact verdicts, bounds, both measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from registers import Register, graph_of

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.register import attribute_register
from ownership_graph.attribution.rules import End, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control
from ownership_graph.control.ultimate import control_pairs, ultimate_controllers
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = ["OURS"]


def seeds_of(register: Register) -> Seeds:
    flags = np.zeros(register.entities, dtype=np.bool_)
    flags[register.watched] = True
    return Seeds(flags, flags)


def load(register: Register) -> Holdings:
    return compile_holdings(graph_of(register))


def pairs(register: Register, holdings: Holdings) -> Any:
    found = control_pairs(Control(holdings).lower)
    return np.sort(found.controller * register.entities + found.entity)


def ultimate(register: Register, holdings: Holdings) -> Any:
    found = ultimate_controllers(Control(holdings).lower)
    return np.sort(found.controller * register.entities + found.entity)


def country(register: Register, holdings: Holdings) -> Any:
    found = attribute_register(holdings, seeds_of(register), rule("mul"))
    return found.bounds(Measure.EQUITY)[0] / 100


def hybrid(register: Register, holdings: Holdings) -> Any:
    found = attribute_register(holdings, seeds_of(register), rule("hybrid"))
    return np.flatnonzero(found.captured(End.LOWER))


def register_questions(register: Register, graph: OwnershipGraph) -> Any:
    """From columns on: ultimate controllers of, and what a set of holders has in, every entity."""
    holdings = compile_holdings(graph)
    top = ultimate_controllers(Control(holdings).lower)
    found = attribute_register(holdings, seeds_of(register), rule("hybrid"))
    return np.array([len(top.entity), found.captured(End.LOWER).sum()])


def keiretsu(register: Register, holdings: Holdings) -> Any:
    found = attribute(holdings, seeds_of(register), rule("mul"))
    return np.array([float(found.fraction(1, Measure.EQUITY, End.LOWER))])


OURS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "pairs": (load, pairs),
    "ultimate": (load, ultimate),
    "country": (load, country),
    "hybrid": (load, hybrid),
    "whole": (graph_of, register_questions),
    "keiretsu": (load, keiretsu),
}
