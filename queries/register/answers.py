"""Three-valued answers in arrays: no, open and yes are 0, 1 and 2, in the order of ``Truth``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["NO", "OPEN", "YES", "Answers", "Flags", "answers", "negated"]

NO, OPEN, YES = 0, 1, 2

Answers = NDArray[np.int8]
Flags = NDArray[np.bool_]


def answers(certain: Flags, possible: Flags) -> Answers:
    """Yes where it is certain, open where it is only possible, else no."""
    result: NDArray[Any] = certain.astype(np.int8) + (certain | possible).astype(np.int8)
    return result


def negated(said: Answers) -> Answers:
    """No for yes, yes for no."""
    return (YES - said).astype(np.int8)
