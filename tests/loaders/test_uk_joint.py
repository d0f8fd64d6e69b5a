from __future__ import annotations

import pytest

from loaders.psc.joint import joint_block
from ownership_graph.share import parse_share


@pytest.mark.parametrize(
    ("capacity", "equity", "votes", "block"),
    [
        ("", ">25-50", ">25-50", None),
        ("", None, None, None),
        ("as-trust", ">25-50", None, "as-trust"),
        ("", None, "75-100", "majority of votes"),
        ("as-trust", None, "75-100", "majority of votes"),
        ("", ">50-75", "75-100", "majority of equity and votes"),
        ("as-firm", ">50-75", ">25-50", "majority of equity"),
    ],
)
def test_two_stakes_of_more_than_half_are_one(
    capacity: str, equity: str | None, votes: str | None, block: str | None
) -> None:
    shares = [None if text is None else parse_share(text) for text in (equity, votes)]
    assert joint_block(capacity, *shares) == block
