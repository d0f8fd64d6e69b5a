"""A table of Schedule 13D and 13G figures: who holds how many percent of a class.

The accession number gives the year of the filing, so a figure holds from the first day of that year
until the next filing of the same holder. Holders of one filing report the same shares: one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import BinaryIO

from loaders.reading.rows import Row, rows
from loaders.records import Context, Derived, Item, Kind, Reject, Skip
from loaders.sec.ids import cik, party_id, party_identifiers
from ownership_graph.errors import InvalidRecord, InvalidShare
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Grade,
    Interest,
    Right,
    Source,
)
from ownership_graph.share import parse_share

__all__ = ["is_figures", "parse_figures"]

_COLUMNS = {"accession_number", "company_cik", "owner_key", "percent_of_class"}
_ACCESSION = re.compile(r"^(\d{10})-(\d{2})-(\d{6})$")
_CENTURY_TURNS = 90


def is_figures(columns: Sequence[str]) -> bool:
    """Whether a header is that of such a table."""
    return set(columns) >= _COLUMNS


def parse_figures(source: BinaryIO, name: str, context: Context) -> Iterator[Item]:
    """The holdings of a table; each row is one counted item.

    Raises:
        InvalidData: when the table has no header or breaks off.
    """
    kept: dict[tuple[str, str], list[tuple[int, str, Row]]] = {}
    for row in rows(source, name):
        if isinstance(row, Reject):
            yield row
            continue
        found = _ACCESSION.match(row["accession_number"])
        company, owner = (_key(row[column]) for column in ("company_cik", "owner_key"))
        if found is None or not company or not owner:
            yield _refused(row, "the row needs an accession number, a company and an owner.")
            continue
        if company == owner:
            # Taken for treasury shares it would raise what everybody else has.
            yield _refused(
                row, "the owner is the company itself, so it does not say who holds these shares."
            )
            continue
        year = int(found[2]) + (1900 if int(found[2]) >= _CENTURY_TURNS else 2000)
        kept.setdefault((company, owner), []).append((year, found[0], row))
    for key in sorted({key for pair in kept for key in pair}):
        yield Derived(_party(key, context))
    for pair, filings in sorted(kept.items()):
        yield from _holdings(pair, sorted(filings, key=lambda filing: filing[:2]), context)


def _key(text: str) -> str:
    """The key of a party: a Central Index Key has ten digits, however it is written."""
    return cik(text) if text.isdigit() else text


def _refused(row: Row, reason: str) -> Reject:
    return Reject(Kind.INTEREST, reason, row.where, row.raw)


def _holdings(
    pair: tuple[str, str], filings: Sequence[tuple[int, str, Row]], context: Context
) -> Iterator[Item]:
    company, owner = pair
    for index, (year, accession, row) in enumerate(filings):
        following = filings[index + 1][0] if index + 1 < len(filings) else None
        if following == year:
            yield Skip(Kind.INTEREST, "replaced by a later filing of the same year")
            continue
        yield _interest(company, owner, accession, row, context, (year, following))


def _interest(  # noqa: PLR0913, PLR0917 (the parts of one row)
    company: str,
    owner: str,
    accession: str,
    row: Row,
    context: Context,
    years: tuple[int, int | None],
) -> Item:
    first, following = date(years[0], 1, 1), years[1]
    try:
        return Interest(
            id=f"US-SEC-{accession}-{company}-{owner}",
            subject=party_id(company),
            holder=party_id(owner),
            source=_source(context, accession, str(row.where), first),
            equity=parse_share(row["percent_of_class"]),
            rights=frozenset({Right.SHAREHOLDING}),
            joint_block=accession,
            start=first,
            end=None if following is None else date(following, 1, 1) - timedelta(days=1),
            directness=Directness.UNKNOWN,
            details=" ".join(filter(None, (row["control_class"], row["pct_source"]))),
        )
    except (InvalidShare, InvalidRecord) as error:
        return Reject.of(error, Kind.INTEREST, row.where, row.raw)


def _party(key: str, context: Context) -> Entity:
    return Entity(
        id=party_id(key),
        kind=EntityKind.UNKNOWN,
        source=_source(context, None, None, None),
        identifiers=party_identifiers(key) if key.isdigit() else (),
    )


def _source(
    context: Context, accession: str | None, locator: str | None, told: date | None
) -> Source:
    return Source(
        dataset=context.dataset,
        document=None if accession is None else f"Schedule 13D/G {accession}",
        locator=locator,
        publisher="SEC",
        fact_date=told,
        retrieved=context.retrieved,
        grade=Grade.THIRD_PARTY,
    )
