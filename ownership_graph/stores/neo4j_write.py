"""Writing to a Neo4j store: the difference to what is stored, in one transaction.

Everything is done with queries over lists of rows, a few thousand at a time. The transaction starts
with a lock that every writer takes, so what it reads is still true when it writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from ownership_graph.errors import InvalidRecord
from ownership_graph.model import EntityKind
from ownership_graph.stores.base import Link
from ownership_graph.stores.compilation import ENTITY_COLUMNS, merged_row
from ownership_graph.stores.identity import proof, star
from ownership_graph.stores.neo4j_rows import read_entity
from ownership_graph.stores.neo4j_session import ask
from ownership_graph.stores.schema import HOLDS_COLUMNS
from ownership_graph.stores.share_texts import read_share

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

__all__ = [
    "Change",
    "apply_change",
    "link_again",
    "lock",
    "proofs_of",
    "set_links",
    "tidy",
    "write_rows",
]

_BATCH = 5_000
_LONGEST = 8_000
_FORGET_STATEMENTS = (
    "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) "
    "OPTIONAL MATCH (e)<-[:DESCRIBES]-(s:Statement {dataset: $dataset}) "
    "OPTIONAL MATCH (e)-[r:BRANCH_OF|IDENTIFIED_BY {dataset: $dataset}]->() "
    "DELETE r DETACH DELETE s"
)
_FORGET_STAKES = (
    "UNWIND $rows AS row MATCH (t:Entity {id: row.subject})"
    "<-[h:HOLDS|NOMINATES]-(o) WHERE h.dataset = $dataset AND coalesce(h.id, h.interest) = row.id "
    "DELETE h WITH o WHERE o:Unidentified DELETE o"
)
_ENTITIES = (
    "UNWIND $rows AS id MERGE (e:Entity {id: id}) ON CREATE SET e.kind = '"
    f"{EntityKind.UNKNOWN.value}'"
)
_STATEMENTS = (
    "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) "
    "CREATE (s:Statement)-[:DESCRIBES]->(e) SET s = row"
)
_BRANCHES = (
    "UNWIND $rows AS row MATCH (b:Entity {id: row.id}) MATCH (o:Entity {id: row.head_office}) "
    "CREATE (b)-[:BRANCH_OF {dataset: $dataset}]->(o)"
)
_IDENTIFIERS = (
    "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) MERGE (i:Identifier {value: row.value}) "
    "CREATE (e)-[r:IDENTIFIED_BY {dataset: $dataset, scheme: row.scheme}]->(i) "
    "SET r.proof = row.proof"
)
_KNOWN = (
    "UNWIND $rows AS row MATCH (o:Entity {id: row.holder}) MATCH (t:Entity {id: row.subject}) "
    "CREATE (o)-[h:HOLDS]->(t) SET h = row.terms"
)
_UNKNOWN = (
    "UNWIND $rows AS row MATCH (t:Entity {id: row.subject}) "
    "CREATE (o:Unidentified {id: row.terms.id, kind: 'unidentified'})-[h:HOLDS]->(t) "
    "SET h = row.terms, o.unknown_reason = row.terms.unknown_reason"
)
_NOMINATORS = (
    "UNWIND $rows AS row MATCH (n:Entity {id: row.on_behalf_of}) "
    "MATCH (t:Entity {id: row.subject}) "
    "CREATE (n)-[:NOMINATES {dataset: $dataset, interest: row.id}]->(t)"
)
_SAID = (
    "UNWIND $rows AS id MATCH (:Entity {id: id})<-[:DESCRIBES]-(s:Statement) "
    "RETURN properties(s) AS s"
)
_SHOW = "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) SET e = row"
_PROOFS = (
    "UNWIND $rows AS id MATCH (:Entity {id: id})-[r:IDENTIFIED_BY {dataset: $dataset}]->() "
    "WHERE r.proof IS NOT NULL RETURN DISTINCT r.proof AS proof"
)
_ALL_PROOFS = (
    "MATCH (:Entity)-[r:IDENTIFIED_BY {dataset: $dataset}]->() "
    "WHERE r.proof IS NOT NULL RETURN DISTINCT r.proof AS proof"
)
# Of datasets that can be seen, and of the one that is about to be.
_OWNERS = (
    "UNWIND $rows AS proof MATCH (e:Entity)-[r:IDENTIFIED_BY {proof: proof}]->() "
    "WHERE r.dataset = $dataset OR EXISTS { (:Dataset {name: r.dataset}) } "
    "RETURN proof, collect(DISTINCT e.id) AS ids"
)
_UNLINK = (
    "UNWIND $rows AS proof MATCH ()-[l:SAME_AS {reason: proof}]->() WHERE NOT l.accepted DELETE l"
)
_LINK = (
    "UNWIND $rows AS row MATCH (a:Entity {id: row.first}) MATCH (b:Entity {id: row.second}) "
    "CREATE (a)-[:SAME_AS {reason: row.reason, accepted: row.accepted, accepted_by: row.by, "
    "accepted_on: row.on}]->(b)"
)
_TIDY_ENTITIES = "UNWIND $rows AS id MATCH (e:Entity {id: id}) WHERE NOT (e)--() DELETE e"
_TIDY_IDENTIFIERS = (
    "UNWIND $rows AS value MATCH (i:Identifier {value: value}) WHERE NOT (i)--() DELETE i"
)

T = TypeVar("T")
Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What a load changes in one dataset: rows that go and rows that come, as properties."""

    dataset: str
    old_statements: Sequence[Properties]
    new_statements: Sequence[Properties]
    old_stakes: Sequence[Properties]
    new_stakes: Sequence[Properties]

    def removed(self) -> Change:
        """The part of the change that goes."""
        return Change(self.dataset, self.old_statements, (), self.old_stakes, ())

    def ids(self) -> set[str]:
        """Every id that the change names."""
        statements = (*self.old_statements, *self.new_statements)
        stakes = (*self.old_stakes, *self.new_stakes)
        found = {row.get(name) for row in statements for name in ("id", "head_office")}
        found |= {row.get(name) for row in stakes for name in ("subject", "holder", "on_behalf_of")}
        return {identity for identity in found if identity is not None}


def lock(transaction: ManagedTransaction) -> None:
    """Wait until no other writer is at work, and keep others waiting until the end."""
    ask(transaction, "MERGE (s:Store {name: 'format'}) SET s.writing = true REMOVE s.writing", {})


def apply_change(transaction: ManagedTransaction, change: Change) -> None:
    """Make a change, and link the ids that share an identifier after it.

    Raises:
        InvalidRecord: when an id or identifier is too long for an index of the server.
    """
    link_again(transaction, sorted(write_rows(transaction, change)), change.dataset)


def write_rows(transaction: ManagedTransaction, change: Change) -> set[str]:
    """Make a change but for the links between ids.

    Returns:
        The proofs of identity that come or go; what they link is to be looked at again.

    Raises:
        InvalidRecord: when an id or identifier is too long for an index of the server.
    """

    def run(query: str, rows: Iterable[object]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for batch in _batches(rows):
            found += ask(transaction, query, {"rows": batch, "dataset": change.dataset})
        return found

    described = [row["id"] for row in (*change.old_statements, *change.new_statements)]
    identifiers = [item for row in change.new_statements for item in _identifiers(row)]
    _refuse_long(change.ids())
    _refuse_long(item["scheme"] + item["value"] for item in identifiers)
    before = run(_PROOFS, [row["id"] for row in change.old_statements])
    run(_FORGET_STATEMENTS, [{"id": row["id"]} for row in change.old_statements])
    run(_FORGET_STAKES, [_named(row, "id", "subject") for row in change.old_stakes])
    run(_ENTITIES, sorted(change.ids()))
    run(_STATEMENTS, change.new_statements)
    run(_BRANCHES, (row for row in change.new_statements if "head_office" in row))
    run(_IDENTIFIERS, identifiers)
    known = [_stake(row) for row in change.new_stakes if "holder" in row]
    run(_KNOWN, known)
    run(_UNKNOWN, [_stake(row) for row in change.new_stakes if "holder" not in row])
    run(_NOMINATORS, (row for row in change.new_stakes if "on_behalf_of" in row))
    touched = sorted(set(described))
    for batch in _batches(touched):
        run(_SHOW, _shown(batch, [row["s"] for row in run(_SAID, batch)]))
    values = {value for row in change.old_statements for value in row.get("identifier_values", ())}
    run(_TIDY_IDENTIFIERS, sorted(values))
    run(_TIDY_ENTITIES, sorted(change.removed().ids()))
    proofs = {row["proof"] for row in before} | {row["proof"] for row in identifiers}
    return proofs - {None}


def set_links(transaction: ManagedTransaction, links: Sequence[Link], *, accepted: bool) -> None:
    """Write links; their ids become entities where nothing else names them."""
    rows = [
        {
            "first": link.first,
            "second": link.second,
            "reason": link.reason,
            "accepted": accepted,
            "by": link.by,
            "on": link.on,
        }
        for link in links
    ]
    ends = sorted({identity for link in links for identity in (link.first, link.second)})
    ask(transaction, _ENTITIES, {"rows": ends})
    ask(transaction, _LINK, {"rows": rows})


def tidy(transaction: ManagedTransaction, ids: Iterable[str]) -> None:
    """Remove the entities among some ids that nothing names any more."""
    ask(transaction, _TIDY_ENTITIES, {"rows": sorted(ids)})


def proofs_of(transaction: ManagedTransaction, dataset: str) -> list[str]:
    """All proofs of identity that a dataset holds."""
    rows = ask(transaction, _ALL_PROOFS, {"dataset": dataset})
    return sorted(row["proof"] for row in rows)


def link_again(transaction: ManagedTransaction, proofs: Sequence[str], dataset: str | None) -> None:
    """Link the ids that share these proofs of identity, and unlink those that no longer do.

    Args:
        transaction: has the lock.
        proofs: what may have come or gone.
        dataset: counts beside those that can be seen.
    """
    for batch in _batches(proofs):
        ask(transaction, _UNLINK, {"rows": batch})
        rows = ask(transaction, _OWNERS, {"rows": batch, "dataset": dataset})
        links = [link for row in rows for link in star(row["proof"], row["ids"])]
        if links:
            set_links(transaction, links, accepted=False)


def _refuse_long(texts: Iterable[str]) -> None:
    for text in texts:
        # Only a text of many characters can be of many bytes: most need no encoding.
        if len(text) * 4 > _LONGEST and (size := len(text.encode())) > _LONGEST:
            raise InvalidRecord(
                f"the id {text[:40]!r}... has {size} bytes; Neo4j indexes {_LONGEST} at most.",
                hint="Shorten the id or identifier, or use the embedded store, which has no limit.",
            )


def _shown(ids: Sequence[str], said: Sequence[Properties]) -> list[dict[str, Any]]:
    """The properties of some entities, from all their statements."""
    groups: dict[str, list[Any]] = {identity: [] for identity in ids}
    for row in sorted(said, key=lambda row: row["dataset"]):
        groups[row["id"]].append(row)
    return [
        _only_statement(identity, rows)
        if len(rows) < 2  # noqa: PLR2004 (none or one)
        else _present(merged_row([read_entity(row) for row in rows]))
        for identity, rows in groups.items()
    ]


def _only_statement(identity: str, rows: Sequence[Properties]) -> dict[str, Any]:
    shown = {"id": identity, "kind": EntityKind.UNKNOWN.value}
    for row in rows:
        shown |= _named(row, *(column.name for column in ENTITY_COLUMNS))
    return shown


def _identifiers(row: Properties) -> Iterator[dict[str, Any]]:
    pairs = zip(row.get("identifier_schemes", ()), row.get("identifier_values", ()), strict=True)
    for scheme, value in pairs:
        said = proof(scheme, value, row["kind"])
        yield {"id": row["id"], "scheme": scheme, "value": value, "proof": said}


def _stake(row: Properties) -> dict[str, Any]:
    terms = _named(row, *(column.name for column in HOLDS_COLUMNS))
    for measure in ("equity", "votes"):
        share = read_share(row.get(measure))
        if share is not None:
            terms |= {
                f"{measure}_lower": float(share.lower),
                f"{measure}_upper": float(share.upper),
            }
    return {"subject": row["subject"], "holder": row.get("holder"), "terms": terms}


def _named(row: Properties, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


def _present(row: Properties) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
