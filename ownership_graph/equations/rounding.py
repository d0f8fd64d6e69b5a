"""The rounding of float64."""

from __future__ import annotations

__all__ = ["UNIT"]

UNIT = 2.0**-53
"""The unit roundoff: one operation is wrong by at most this fraction of its result."""
