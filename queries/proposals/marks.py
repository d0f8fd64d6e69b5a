"""Flags on findings that say how a party was found, and what was overridden above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from queries.clauses.package import Package
from queries.findings.finding import Finding, Flag
from queries.proposals.proposal import Override

__all__ = ["Marks"]


class Marks:
    """Flags that say how a party was found, and what was overridden above it."""

    def __init__(self, package: Package, overrides: Mapping[str, list[Override]]) -> None:
        self._package = package
        self._by_name = {
            each.id: each.reference for each in package.parties.values() if each.how == "name"
        }
        graph = package.graph
        self._overrides = {
            graph.node(identity): rows for identity, rows in overrides.items() if identity in graph
        }

    def on(self, finding: Finding) -> Finding:
        """A finding with its marks."""
        flags = tuple(self._flags(finding))
        return replace(finding, flags=(*finding.flags, *flags)) if flags else finding

    def _flags(self, finding: Finding) -> Iterator[Flag]:
        if finding.entity in self._by_name:
            detail = f"Found by the name {self._by_name[finding.entity]!r}."
            yield Flag("FOUND_BY_NAME", detail)
        for node in self._above(finding):
            for each in self._overrides.get(node, ()):
                what = each.fact or f"stake of {each.holder}"
                detail = f"{what} set by {each.by}, {each.on}: {each.reason}"
                yield Flag("OVERRIDDEN", detail, self._package.graph.id(node))

    def _above(self, finding: Finding) -> list[int]:
        graph = self._package.graph
        if finding.entity is None or finding.entity not in graph or not self._overrides:
            return []
        return sorted(self._package.space.above(graph.node(finding.entity)))
