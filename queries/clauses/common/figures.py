"""Figures against thresholds, for results and for the people who read them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ownership_graph.share import Share, decimal_text, terminates
from queries.rulebook import ThresholdRow

__all__ = ["deciding_margin", "share_text"]


def share_text(share: Share) -> str:
    """A share for people: ``55 percent``, ``45 to 65 percent``, ``44.44444444... percent``."""
    lower = _figure(share.lower)
    if share.is_exact:
        return f"{lower} percent"
    least = f"more than {lower}" if share.lower_open else lower
    most = f"less than {_figure(share.upper)}" if share.upper_open else _figure(share.upper)
    return f"{least} to {most} percent"


def deciding_margin(threshold: ThresholdRow, shares: Iterable[Share]) -> Fraction | None:
    """How far a disqualifier is from turning, in percentage points.

    Returns:
        By how much the greatest lower end passes, or the greatest upper end falls short; None
        while neither decides.
    """
    items = list(shares)
    if any(threshold.passed_by_lower(share) for share in items):
        return max(share.lower for share in items) - threshold.value
    if any(threshold.passed_by_upper(share) for share in items):
        return None
    return threshold.value - max(share.upper for share in items)


def _figure(value: Fraction) -> str:
    return decimal_text(value) if terminates(value) else f"{decimal_text(value)}..."
