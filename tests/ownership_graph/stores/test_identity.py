"""Which identifiers prove identity."""

from __future__ import annotations

import pytest
from stored import LEI, entity

from ownership_graph.model import Identifier
from ownership_graph.stores.base import Link
from ownership_graph.stores.identity import proof, shared_identifier_links, star


@pytest.mark.parametrize(
    ("scheme", "value", "kind", "expected"),
    [
        ("XI-LEI", LEI.lower(), "company", f"XI-LEI:{LEI}"),
        ("XI-LEI", LEI, "fund", f"XI-LEI:{LEI}"),
        ("XI-LEI", LEI[:-1], "company", None),
        ("GB-COH", "102498", "company", "GB-COH:00102498"),
        ("GB-COH", "sc 123456", "company", "GB-COH:SC123456"),
        ("GB-COH", "00102498", "branch", None),
        ("GB-COH", "0", "company", None),
        ("US-SEC", "320193", "company", "US-SEC:0000320193"),
        ("US-SAM", "860013", "company", None),
        ("IE-CRO", "12", "company", "IE-CRO:12"),
        ("IE-CRO", " ", "company", None),
        ("DE-CR", "HRB 1", "company", None),
        ("MISC-Passport", "X1", "person", None),
    ],
)
def test_proofs(scheme: str, value: str, kind: str, expected: str | None) -> None:
    assert proof(scheme, value, kind) == expected


def test_links_lead_from_the_smallest_id() -> None:
    assert star("k", ["c", "a", "b"]) == [Link("a", "b", "k"), Link("a", "c", "k")]
    assert star("k", ["a"]) == []


def test_one_entity_in_two_datasets_needs_no_link() -> None:
    said = (Identifier("XI-LEI", LEI),)
    assert (
        shared_identifier_links(
            [entity("x", identifiers=said), entity("x", "beta", identifiers=said)]
        )
        == []
    )
