"""Check a BODS package against the published schema and rules, with ``libcovebods``, on request.

Its findings are remarks: what can be read is loaded all the same. Checks that would ask a server
for its list of registers are left out; a load never uses the network.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loaders.bods.values import mapping
from loaders.reading.json_values import json_values
from loaders.reading.opening import InputFile
from loaders.records import Diagnostic, Severity
from ownership_graph.errors import InvalidData, Location, UsageError

__all__ = ["validated"]

_LONGEST = 300
_GENERAL = {"type", "statement", "statement_type"}
_ONLINE = {"LegacyChecks", "CheckStatementEntityIdentifiersHaveKnownScheme"}


def validated(files: Sequence[InputFile]) -> Iterator[Diagnostic]:
    """What the validator of BODS finds, file by file.

    Raises:
        UsageError: when ``libcovebods`` is not installed.
    """
    try:
        import libcovebods.schema  # noqa: F401, PLC0415 (optional, and 0.5 s)
    except ImportError as error:
        raise UsageError(
            "validation needs libcovebods, which is not installed.",
            hint="Install ownership-graph[bods-validation].",
        ) from error
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "statements.json"
            yield from _findings(path, _gathered(file, path))


def _gathered(file: InputFile, path: Path) -> list[Location]:
    """Write the readable statements of a file as one array; where each of them stands."""
    places: list[Location] = []
    with path.open("w", encoding="utf-8") as target, file.open() as source:
        target.write("[")
        try:
            for found in json_values(source, file.name):
                if not isinstance(found.value, InvalidData):
                    target.write(f"{',' if places else ''}{found.raw}\n")
                    places.append(found.location)
        except InvalidData:
            pass  # the loader reports where the file breaks off
        target.write("]")
    return places


def _findings(path: Path, places: Sequence[Location]) -> Iterator[Diagnostic]:
    from libcovebods.config import LibCoveBODSConfig  # noqa: PLC0415 (see validated)
    from libcovebods.data_reader import DataReader  # noqa: PLC0415
    from libcovebods.jsonschemavalidate import JSONSchemaValidator  # noqa: PLC0415
    from libcovebods.run_tasks import TASK_CLASSES, process_additional_checks  # noqa: PLC0415
    from libcovebods.schema import SchemaBODS  # noqa: PLC0415

    if not places:
        return
    reader, config = DataReader(str(path)), LibCoveBODSConfig()
    schema = SchemaBODS(reader, config)
    for error in JSONSchemaValidator(schema).validate(reader):
        yield _schema_remark(error.json(), places)
    offline = [task for task in TASK_CLASSES if task.__name__ not in _ONLINE]
    lines = _lines_by_id(path, places)
    outcome = process_additional_checks(reader, config, schema, offline)
    for finding in outcome["additional_checks"]:
        yield _check_remark(finding, lines, places[0].file)


def _lines_by_id(path: Path, places: Sequence[Location]) -> dict[str, Location]:
    statements = json.loads(path.read_text(encoding="utf-8"))
    ids = (
        mapping(item).get("statementId", mapping(item).get("statementID")) for item in statements
    )
    return {str(identity): place for identity, place in zip(ids, places, strict=True)}


def _schema_remark(error: dict[str, Any], places: Sequence[Location]) -> Diagnostic:
    index, *inside = error["path"] or [0]
    place = places[index]
    pointer = "/" + "/".join(map(str, inside))
    return Diagnostic(
        Severity.WARNING,
        f"not as the BODS schema asks: {error['message'][:_LONGEST]}.",
        Location(place.file, place.line, pointer),
    )


def _check_remark(finding: dict[str, Any], lines: dict[str, Location], file: str) -> Diagnostic:
    statement = str(finding.get("statement", finding.get("id", finding.get("record_id", ""))))
    about = [str(value) for key, value in finding.items() if value and key not in _GENERAL]
    words = ": ".join([str(finding["type"]).replace("_", " "), *about])
    place = lines.get(statement, Location(file))
    return Diagnostic(
        Severity.WARNING,
        f"not as the BODS rules ask: {words[:_LONGEST]}.",
        Location(place.file, place.line, statement or None),
    )
