"""Where a row's statement comes from: columns that both tables may have."""

from __future__ import annotations

from loaders.records import Context
from loaders.tables.cells import day, optional
from loaders.tables.rows import Row
from ownership_graph.model import Grade, Source

__all__ = ["ORIGIN", "origin_of"]

ORIGIN = ("source", "source_date", "retrieved", "source_url", "publisher", "grade")
"""The columns, as a schema lists them."""


def origin_of(row: Row, context: Context) -> Source:
    """The source of a row; a ``source`` that is an address is its ``source_url`` too.

    Raises:
        InvalidRecord: when a date or the grade cannot be read.
    """
    document = row.get("source")
    address = document if document.startswith(("http://", "https://")) else ""
    return Source(
        dataset=context.dataset,
        document=document or None,
        url=row.get("source_url") or address or None,
        locator=str(row.location),
        publisher=row.get("publisher") or None,
        fact_date=day("source_date", row.get("source_date")),
        retrieved=day("retrieved", row.get("retrieved")) or context.retrieved,
        grade=optional("grade", row.get("grade"), Grade),
    )
