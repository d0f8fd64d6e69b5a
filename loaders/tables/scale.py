"""A remark where the shares of a whole table look like fractions of one instead of percent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.records import Diagnostic, Severity
from ownership_graph.errors import Location
from ownership_graph.model import Interest

__all__ = ["Scale"]


@dataclass(slots=True)
class Scale:
    """What the shares of one table have in common.

    Attributes:
        small: the place of the first share below one.
        others: whether any share is greater than one.
    """

    small: Location | None = None
    others: bool = False

    def note(self, interest: Interest, location: Location) -> None:
        """Look at the shares of a row."""
        for share in (interest.equity, interest.votes):
            if share is None:
                continue
            if share.upper > 1:
                self.others = True
            elif 0 < share.upper < 1 and self.small is None:
                self.small = location

    def remarks(self) -> Iterator[Diagnostic]:
        """One warning where every share is at most one, and one lies between."""
        if self.small is not None and not self.others:
            yield Diagnostic(
                Severity.WARNING,
                "no share of this table is greater than 1, as if they were fractions; they are"
                " taken as percent, so that 0.51 is 0.51 %.",
                self.small,
                "Multiply them by 100 if 0.51 means 51 %, and load the table again.",
            )
