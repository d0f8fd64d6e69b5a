"""Lists called complete of which a row was refused: somebody is missing after all.

The row may be anybody's and any share, so that it is stated as the stake of an unidentified holder
(RULES R14 lets one stand in a complete list). Else the others would be taken to have all there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.reading.spool import Ids
from loaders.records import Derived, Diagnostic, Item, Severity
from loaders.tables.rows import Row
from ownership_graph.errors import Location
from ownership_graph.model import Interest, Source, UnknownReason

__all__ = ["Complete"]


@dataclass(slots=True)
class Complete:
    """The lists of one dataset that are called complete, and the rows that they lack.

    Attributes:
        dataset: its name.
        called: subjects of which a row says that their list is complete.
        lacking: subjects of which a row was refused, with its place.
        unread: where the first row was refused of which no subject can be read.
    """

    dataset: str
    called: Ids
    lacking: dict[str, Location] = field(default_factory=dict)
    unread: Location | None = None

    def stored(self, interest: Interest) -> None:
        """Take note of a row that was stored."""
        if interest.complete:
            self.called.put(interest.subject)

    def refused(self, row: Row) -> None:
        """Take note of a row that was refused."""
        subject = row.get("subject")
        if subject:
            self.lacking.setdefault(subject, row.location)

    def items(self) -> Iterator[Item]:
        """What is missing from the lists called complete."""
        for subject, where in self.lacking.items():
            if subject in self.called:
                yield from self._missing(subject, where)
        if self.unread is not None and any(self.called):
            yield Diagnostic(
                Severity.WARNING,
                "this row was refused before its subject could be read; lists called complete may"
                " lack it.",
                self.unread,
                "Mend the row, and load the table again.",
            )

    def _missing(self, subject: str, where: Location) -> Iterator[Item]:
        yield Diagnostic(
            Severity.WARNING,
            f"the list of holders of {subject!r} is called complete, but this row of it was"
            " refused; what it states is taken as somebody's who is not known.",
            where,
            "Mend the row, and load the table again.",
        )
        yield Derived(
            Interest(
                id=f"refused rows of {subject}",
                subject=subject,
                holder=None,
                source=Source(dataset=self.dataset, locator=str(where)),
                unknown_reason=UnknownReason.UNKNOWN,
                details="a row of the table was refused",
            )
        )
