"""When a stakeholder's service ended, and until when options can be exercised after that."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from loaders.cap_table.ocf_values import OcfObject, day, mappings, number

__all__ = ["Service"]

_EVENT = "CE_STAKEHOLDER_STATUS"
_ENDED = "TERMINATION_"
_MONTHS = {"MONTHS": 1, "YEARS": 12}


@dataclass(frozen=True, slots=True)
class Service:
    """What a cap table says of the service of its stakeholders.

    Attributes:
        ended: for each stakeholder who has left the day and the reason of the last event.
    """

    ended: Mapping[str, tuple[date, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, objects: Iterable[OcfObject], as_of: date | None) -> Service:
        """The state of service on the day of a cap table."""
        last: dict[str, tuple[date, str]] = {}
        for item in objects:
            happened = day(item.get("date")) if item.get("object_type") == _EVENT else None
            if happened is None or (as_of is not None and happened > as_of):
                continue
            who = str(item.get("stakeholder_id", ""))
            event = (happened, str(item.get("new_status", "")))
            last[who] = max(last.get(who, event), event, key=lambda known: known[0])
        left = {who: known for who, known in last.items() if known[1].startswith(_ENDED)}
        return cls({who: (when, said.removeprefix(_ENDED)) for who, (when, said) in left.items()})

    def last_day(self, issuance: OcfObject) -> date | None:
        """The last day on which the holder can exercise; None where service does not limit it.

        Raises:
            InvalidRecord: when the length of a window is no number.
        """
        ended = self.ended.get(str(issuance.get("stakeholder_id", "")))
        if ended is None:
            return None
        when, reason = ended
        windows = mappings(issuance.get("termination_exercise_windows"))
        days = [_after(when, window) for window in windows if window.get("reason") == reason]
        return max(days, default=None)


def _after(when: date, window: OcfObject) -> date:
    count = int(number(window.get("period")) or 0)
    months = _MONTHS.get(str(window.get("period_type")))
    try:
        if months is None:
            return when + timedelta(days=count)
        years, month = divmod(when.month - 1 + count * months, 12)
        last = calendar.monthrange(when.year + years, month + 1)[1]
        return date(when.year + years, month + 1, min(when.day, last))
    except (OverflowError, ValueError):
        return date.max  # a window that nobody lives to see the end of
