"""What a transaction of the Open Cap Format leaves behind: the securities that it names as such.

A package may name securities that none of its issuances creates. Their shares exist all the same,
so that they must not leave the number of all shares: what a transfer passes on is then held by
somebody who is not known, and any other transaction is refused, so that all stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection

from loaders.cap_table.ocf_values import OcfObject, texts
from ownership_graph.errors import InvalidRecord

__all__ = ["is_transfer", "named_results", "refuse_without_results", "remark", "unissued"]

_TRANSFER = "_TRANSFER"


def named_results(item: OcfObject) -> list[str]:
    """Ids of the securities that a transaction says it results in, without the balance."""
    one = item.get("resulting_security_id")
    return [*texts(item.get("resulting_security_ids")), *([str(one)] if one else [])]


def unissued(item: OcfObject, issued: Collection[str]) -> list[str]:
    """Those of the named results that nothing issues."""
    return [each for each in named_results(item) if each not in issued]


def refuse_without_results(item: OcfObject, missing: Collection[str]) -> None:
    """Refuse a transaction, no transfer, of which nothing is left.

    Raises:
        InvalidRecord: when none of the securities that it results in is ever issued.
    """
    if missing and len(missing) == len(named_results(item)) and not is_transfer(item):
        raise InvalidRecord(
            f"the transaction results in {_list(missing)}, which no issuance up to the day of the"
            " cap table creates; what it would end stays as it was.",
            hint="Load the file that holds the issuance together with the others.",
        )


def is_transfer(item: OcfObject) -> bool:
    """Whether a transaction passes shares on to somebody."""
    return str(item.get("object_type", "")).endswith(_TRANSFER)


def remark(item: OcfObject, missing: Collection[str]) -> str:
    """What is said of a transaction that is taken although results of it are missing."""
    fate = "held by nobody known" if is_transfer(item) else "not counted"
    return (
        f"the transaction results in {_list(missing)}, which no issuance up to the day of the cap"
        f" table creates; these shares are {fate}."
    )


def _list(missing: Collection[str]) -> str:
    return "security " + " and ".join(repr(each) for each in missing)
