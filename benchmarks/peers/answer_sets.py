"""clingo: answer set programming with #sum."""

from __future__ import annotations

from typing import Any

import numpy as np
from registers import Register

__all__ = ["clingo_load", "clingo_pairs"]

CONTROL = """
cv(X,X,Y,W) :- own(X,Y,W).
cv(X,Z,Y,W) :- ctrl(X,Z), own(Z,Y,W), X != Y.
ctrl(X,Y) :- cv(X,_,Y,_), #sum { W,Z : cv(X,Z,Y,W) } > 5000.
#show ctrl/2.
"""


def clingo_load(register: Register) -> Any:
    triples = zip(
        register.holder.tolist(), register.subject.tolist(), register.points.tolist(), strict=True
    )
    return "".join(f"own({holder},{subject},{points})." for holder, subject, points in triples)


def clingo_pairs(register: Register, facts: str) -> Any:
    import clingo

    control = clingo.Control(["--warn=none"])
    control.add("base", [], facts + CONTROL)
    control.ground([("base", [])])
    keys: list[int] = []

    def take(model: Any) -> None:
        for symbol in model.symbols(shown=True):
            controller, entity = (each.number for each in symbol.arguments)
            keys.append(controller * register.entities + entity)

    control.solve(on_model=take)
    return np.sort(np.asarray(keys, dtype=np.int64))
