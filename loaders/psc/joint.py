"""Joint holdings on the UK's register of people with significant control.

"If two or more persons each hold a share or right jointly, each of them is treated for the
purposes of this Schedule as holding that share or right" (Companies Act 2006, Schedule 1A,
paragraph 11). So the register lists the whole of a joint stake once for each trustee, partner or
joint holder, and adding the entries up would count it several times.
"""

from __future__ import annotations

from ownership_graph.share import Share

__all__ = ["joint_block"]

_HALF = 50


def joint_block(capacity: str, equity: Share | None, votes: Share | None) -> str | None:
    """The block to which an entry of the register belongs within its company.

    Two stakes of more than half cannot exist side by side: those who are listed with one at the
    same time hold it together. Trustees and partners likewise hold what they have as a trust or
    firm. An entry that nobody shares is a block of one, which is an ordinary stake.

    Args:
        capacity: ``as-trust``, ``as-firm`` ... as the register's code ends; empty for oneself.
        equity: band of the shares, where the entry states one.
        votes: band of the votes, where the entry states one.
    """
    shares = (("equity", equity), ("votes", votes))
    halves = [name for name, share in shares if share is not None and share.lower >= _HALF]
    return f"majority of {' and '.join(halves)}" if halves else capacity or None
