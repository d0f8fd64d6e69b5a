"""Two public lists of who owns what in which a name is the only key.

``medias-francais``: the tables of French media and their owners (tab-separated). Nodes stand in
tables with a column ``nom``; edges have ``origine``, ``qualificatif``, ``valeur`` and ``cible``.
"égal à", "supérieur à" and "inférieur à" give a share; "contrôle" and "participe" a right without.

``owned-by``: a table ``company,acquirer,date`` of owners, minority holders among them, no shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders.formats import Format, Peek, each_file, one_part
from loaders.ftm.values import checked_share, first_day
from loaders.reading.opening import InputFile
from loaders.reading.rows import Row, header, rows
from loaders.reading.spool import Ids
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity
from ownership_graph.model import Directness, Entity, EntityKind, Grade, Interest, Right, Source
from ownership_graph.share import Share

__all__ = ["FORMATS", "read_medias", "read_owned_by"]

_EDGE = {"origine", "qualificatif", "valeur", "cible"}
_OWNED_BY = ["company", "acquirer", "date"]
_SIGNS = {"égal à": "", "supérieur à": ">", "inférieur à": "<"}
_RIGHTS = {
    "contrôle": Right.OTHER_INFLUENCE_OR_CONTROL,
    "participe": Right.SHAREHOLDING,
}


def read_medias(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """The nodes, then the edges, of tables of French media."""
    ordered = sorted(files, key=lambda file: _is_edges(_columns(file)))
    yield from each_file(ordered, lambda file: _media_items(file, context))


def _media_items(file: InputFile, context: Context) -> Iterator[Item]:
    with file.open() as source:
        for row in rows(source, file.name, "\t"):
            if isinstance(row, Reject):
                yield row
            elif row.columns.keys() >= _EDGE:
                yield _media_edge(row, context)
            else:
                yield _media_node(row, context)


def _media_node(row: Row, context: Context) -> Item:
    name = _name(row, "Nom") or _name(row, "nom")
    if not name:
        return Reject(Kind.ENTITY, "the row has no name.", row.where, row.raw)
    if "milliardaireForbes2024" in row.columns:
        kind = EntityKind.PERSON
    else:
        # A medium is an asset, not a company; what owns it says what that company is.
        kind = EntityKind.UNKNOWN if "Type" in row.columns else EntityKind.LEGAL_ENTITY
    return Entity(id=name, kind=kind, source=_source(context, row), name=name)


def _media_edge(row: Row, context: Context) -> Item:
    word = row["qualificatif"].casefold()
    share: Share | None = None
    if word in _SIGNS:
        sign = _SIGNS[word]
        share, wrong = checked_share([sign + row["valeur"]] if row["valeur"] else [])
        if wrong is not None:
            return Reject(Kind.INTEREST, wrong, row.where, row.raw)
    elif word not in _RIGHTS:
        reason = f"the word {row['qualificatif']!r} is not known here."
        return Reject(Kind.INTEREST, reason, row.where, row.raw)
    right = _RIGHTS.get(word, Right.SHAREHOLDING)
    return _edge(row, (_name(row, "origine"), _name(row, "cible")), right, share, context)


def read_owned_by(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """The owners that tables ``company,acquirer,date`` state."""
    with Ids() as told:
        yield from each_file(files, lambda file: _owned_items(file, context, told))


def _owned_items(file: InputFile, context: Context, told: Ids) -> Iterator[Item]:
    with file.open() as source:
        for row in rows(source, file.name):
            if isinstance(row, Reject):
                yield row
                continue
            pair = (_name(row, "acquirer"), _name(row, "company"))
            for name in pair:
                if name and name not in told:
                    told.put(name)
                    kind = EntityKind.UNKNOWN
                    yield Derived(
                        Entity(id=name, kind=kind, source=_source(context, row), name=name)
                    )
            if row["date"] and first_day(row["date"]) is None:
                message = f"the date {row['date']!r} is none, and left out."
                hint = "Dates are written YYYY-MM-DD."
                yield Diagnostic(Severity.WARNING, message, row.where, hint)
            yield _edge(row, pair, Right.SHAREHOLDING, None, context)


def _name(row: Row, column: str) -> str:
    """A name as an id: with single blanks."""
    return " ".join(row[column].split())


def _edge(
    row: Row, pair: tuple[str, str], right: Right, share: Share | None, context: Context
) -> Item:
    holder, subject = pair
    if not holder or not subject:
        return Reject(Kind.INTEREST, "the row names only one party.", row.where, row.raw)
    if holder == subject:
        return Reject(Kind.INTEREST, f"{holder} is stated as its own owner.", row.where, row.raw)
    return Interest(
        id=f"{holder} in {subject}, {row['id'] or f'line {row.where.line}'}",
        subject=subject,
        holder=holder,
        source=_source(context, row),
        equity=share,
        rights=frozenset({right}),
        start=first_day(row["date"]),
        directness=Directness.UNKNOWN,
        details=row["qualificatif"],
    )


def _source(context: Context, row: Row) -> Source:
    return Source(
        dataset=context.dataset,
        locator=str(row.where),
        retrieved=context.retrieved,
        grade=Grade.THIRD_PARTY,
    )


def _columns(file: InputFile) -> list[str]:
    return header(file.head().decode("utf-8-sig", "replace"), "\t")


def _is_edges(columns: Sequence[str]) -> bool:
    return set(columns) >= _EDGE


def _is_medias(peek: Peek) -> bool:
    columns = header(peek.text, "\t")
    nodes = len(columns) > 1 and columns[0] in {"Nom", "nom"}
    return nodes or _is_edges(columns)


FORMATS = (
    Format(
        name="medias-francais",
        title="tables of French media and their owners (tab-separated)",
        recognises=_is_medias,
        open=one_part(read_medias),
        family="medias-francais",
    ),
    Format(
        name="owned-by",
        title="table company,acquirer,date",
        recognises=lambda peek: header(peek.text) == _OWNED_BY,
        open=one_part(read_owned_by),
        family="owned-by",
    ),
)
