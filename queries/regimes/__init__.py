"""Ownership tests of other regimes: the notice's arithmetic under other rulebooks."""

from queries.regimes.screening import screen_regime

__all__ = ["screen_regime"]
