"""JSON Schemas of what the commands print, generated from the types of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from cli.contract import answers, findings, records, rules

__all__ = ["CONTRACTS", "schema"]

CONTRACTS: Mapping[str, type] = {
    "attribution": answers.AttributionJson,
    "check": findings.FindingsJson,
    "compare": findings.CompareJson,
    "control": answers.ControlJson,
    "cure": findings.CureJson,
    "datasets": records.DatasetsJson,
    "doctor": records.DoctorJson,
    "error": answers.ErrorJson,
    "explain": findings.ExplainJson,
    "find": records.FindJson,
    "holdings": answers.HoldingsJson,
    "influence": answers.InfluenceJson,
    "init": records.InitJson,
    "link": records.LinkedJson,
    "load": records.LoadJson,
    "migrate": records.MigrateJson,
    "owners": answers.OwnersJson,
    "parent": answers.ParentJson,
    "rules-list": rules.RulesListJson,
    "rules-show": rules.RulesShowJson,
    "rules-verify": rules.RulesVerifyJson,
    "screen": findings.ScreenJson,
    "screen-all": findings.RegisterJson,
    "show": records.ShowJson,
    "trace": answers.TraceJson,
    "what-if": findings.CompareJson,
}
"""The type of each command's JSON, words joined by a hyphen, and of errors."""


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one command's JSON."""
    generated = TypeAdapter(CONTRACTS[name]).json_schema()
    for part in (generated, *generated.get("$defs", {}).values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **generated,
        "title": f"ownership-graph {name} --format json",
    }
