"""Which listed companies have a dispersed float, for questions that no clause is asked about.

The figures are the default reading's (RULES T2); the rulebook is only opened where a listed company
states a threshold, for most questions need it not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = ["dispersed_floats"]


def dispersed_floats(graph: OwnershipGraph) -> NDArray[np.bool_]:
    """For each node whether its undisclosed rest is regulated dispersed float."""
    stated = graph.entities.facts
    if not any(each.listed and each.disclosure_threshold is not None for each in stated):
        return np.zeros(len(graph), dtype=np.bool_)
    from queries.rulebook import Dials  # noqa: PLC0415 (opens the rulebook; few questions need it)
    from queries.workspace import Workspace  # noqa: PLC0415

    return Workspace(graph).floats(Dials())
