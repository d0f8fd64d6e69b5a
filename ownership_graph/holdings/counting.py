"""How statements are counted: the measures, and the assumptions a reading may switch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Counting", "Measure"]


class Measure(StrEnum):
    """What a share is a share of."""

    EQUITY = "equity"
    VOTES = "votes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How the statements of a snapshot are counted; the defaults are the default reading.

    Attributes:
        one_share_one_vote: exact equity figures stand for votes where a subject states none
            (RULES R11).
        exclude_treasury: treasury shares leave the denominator (RULES R12).
        look_through_nominees: a stake held on behalf of a nominator is the nominator's.
        as_exercised: options replace the issued stakes of their holders (RULES T3).
        register_complete: a register's list of holders is complete (RULES T10).
    """

    one_share_one_vote: bool = True
    exclude_treasury: bool = True
    look_through_nominees: bool = True
    as_exercised: bool = False
    register_complete: bool = False
