"""Graphs for other programs: GraphML, the node-link JSON of NetworkX, and a Cypher script.

A stake is an edge from holder to subject. An unidentified holder is a node of its own, and a
party that stakes only name is a node without properties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, TypeVar
from xml.sax.saxutils import escape, quoteattr

from loaders.exports.properties import Value, entity_properties, holder_node, interest_properties
from loaders.reading.spool import Ids
from ownership_graph.model import Entity, Interest

__all__ = ["write_cypher", "write_graphml", "write_networkx"]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_CYPHER = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_BATCH = 500
_FIGURES = (
    "equity_lower",
    "equity_upper",
    "votes_lower",
    "votes_upper",
    "board_lower",
    "board_upper",
)
_FLAGS = ("us_person", "listed", "complete")

T = TypeVar("T")


def write_graphml(
    target: IO[str], entities: Iterable[Entity], interests: Iterable[Interest]
) -> int:
    """Write GraphML, which Gephi, yEd and NetworkX read.

    Returns:
        How many stakes were written.
    """
    keys = _graphml_keys()
    target.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    target.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for name, kind in keys.items():
        target.write(f'<key id="{name}" for="all" attr.name="{name}" attr.type="{kind}"/>\n')
    target.write('<graph edgedefault="directed">\n')
    count = 0
    with Ids() as described, Ids() as named:
        for entity in entities:
            if entity.id in described:
                continue
            described.put(entity.id)
            _graphml_element(target, f"node id={_attribute(entity.id)}", entity_properties(entity))
        for interest in interests:
            count += 1
            holder = holder_node(interest)
            named.update((holder, interest.subject))
            ends = f"source={_attribute(holder)} target={_attribute(interest.subject)}"
            _graphml_element(target, f"edge {ends}", interest_properties(interest))
        for batch in named.missing_from(described):
            for identity in batch:
                target.write(f"<node id={_attribute(identity)}/>\n")
    target.write("</graph>\n</graphml>\n")
    return count


def _graphml_keys() -> dict[str, str]:
    names = (
        "id", "name", "kind", "other_names", "jurisdiction", "principal_place",
        "registered_office", "nationalities", "permanent_residences", "residence", "us_person",
        "listed", "markets", "disclosure_threshold", "head_office", "identifiers",
        "unknown_reason", "ended", "rights", "form", "on_behalf_of", "joint_block", "start", "end",
        "complete", "directness", "components", "details", "equity", "votes", "board",
        "dataset", "document", "url", "locator", "publisher", "fact_date", "retrieved", "grade",
    )  # fmt: skip
    kinds = dict.fromkeys(names, "string") | dict.fromkeys(_FIGURES, "double")
    return kinds | dict.fromkeys(_FLAGS, "boolean")


def _graphml_element(target: IO[str], start: str, properties: dict[str, Value]) -> None:
    target.write(f"<{start}>")
    for name, value in properties.items():
        text = ";".join(value) if isinstance(value, list) else str(value)
        shown = text.lower() if isinstance(value, bool) else text
        target.write(f'<data key="{name}">{escape(_NOT_XML.sub(" ", shown))}</data>')
    target.write(f"</{start.split(' ', 1)[0]}>\n")


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub(" ", text))


def write_networkx(
    target: IO[str], entities: Iterable[Entity], interests: Iterable[Interest]
) -> int:
    """Write the node-link JSON that ``networkx.node_link_graph(data, edges="edges")`` reads.

    Returns:
        How many stakes were written.
    """
    target.write('{"directed": true, "multigraph": true, "graph": {},\n"edges": [')
    count = 0
    with Ids() as described, Ids() as named:
        for count, interest in enumerate(interests, start=1):
            holder = holder_node(interest)
            named.update((holder, interest.subject))
            ends = {"source": holder, "target": interest.subject, "key": interest.id}
            _json_item(target, count, interest_properties(interest) | ends)
        target.write('\n],\n"nodes": [')
        written = 0
        for entity in entities:
            if entity.id not in described:
                described.put(entity.id)
                written += 1
                _json_item(target, written, entity_properties(entity))
        for batch in named.missing_from(described):
            for identity in batch:
                written += 1
                _json_item(target, written, {"id": identity})
    target.write("\n]}\n")
    return count


def _json_item(target: IO[str], number: int, item: dict[str, Value]) -> None:
    target.write(",\n" if number > 1 else "\n")
    target.write(json.dumps(item, ensure_ascii=False))


def write_cypher(target: IO[str], entities: Iterable[Entity], interests: Iterable[Interest]) -> int:
    """Write a Cypher script that builds the graph in a database, and again without change.

    The labels are those of the stores: ``Entity`` and ``Unidentified`` nodes, ``HOLDS`` from holder
    to subject. All text is escaped; nothing of the data can become part of a statement.

    Returns:
        How many stakes were written.
    """
    target.write("CREATE CONSTRAINT IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n")
    # A constraint here would refuse what a store keeps of several datasets under one id.
    target.write("CREATE INDEX IF NOT EXISTS FOR (n:Unidentified) ON (n.id);\n")
    for batch in _batches(entities):
        rows = ",\n  ".join(_cypher_map(entity_properties(entity)) for entity in batch)
        target.write(
            f"UNWIND [\n  {rows}\n] AS row MERGE (n:Entity {{id: row.id}}) SET n += row;\n"
        )
    count = 0
    for items in _batches(interests):
        for label, known in (("Entity", True), ("Unidentified", False)):
            chosen = [each for each in items if (each.holder is not None) is known]
            if chosen:
                target.write(_cypher_stakes(label, chosen))
        count += len(items)
    return count


def _cypher_stakes(label: str, interests: Iterable[Interest]) -> str:
    rows = ",\n  ".join(
        _cypher_map(
            {
                "holder": holder_node(each),
                "subject": each.subject,
                "dataset": each.source.dataset,
                "id": each.id,
            },
            interest_properties(each),
        )
        for each in interests
    )
    return (
        f"UNWIND [\n  {rows}\n] AS row "
        f"MERGE (h:{label} {{id: row.holder}}) MERGE (s:Entity {{id: row.subject}}) "
        "MERGE (h)-[r:HOLDS {id: row.id, dataset: row.dataset}]->(s) SET r += row.properties;\n"
    )


def _cypher_map(found: Mapping[str, Value], properties: Mapping[str, Value] | None = None) -> str:
    pairs = [f"`{name}`: {_cypher_value(value)}" for name, value in found.items()]
    if properties is not None:
        pairs.append(f"`properties`: {_cypher_map(properties)}")
    return "{" + ", ".join(pairs) + "}"


def _cypher_value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_cypher_value(each) for each in value) + "]"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + _NOT_CYPHER.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted) + "'"


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
