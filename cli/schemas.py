"""JSON Schemas of what the commands print, generated from the types of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from cli import contract, contract_findings, contract_records, contract_rules

__all__ = ["CONTRACTS", "schema"]

CONTRACTS: Mapping[str, type] = {
    "attribution": contract.AttributionJson,
    "check": contract_findings.FindingsJson,
    "compare": contract_findings.CompareJson,
    "control": contract.ControlJson,
    "cure": contract_findings.CureJson,
    "datasets": contract_records.DatasetsJson,
    "doctor": contract_records.DoctorJson,
    "error": contract.ErrorJson,
    "explain": contract_findings.ExplainJson,
    "find": contract_records.FindJson,
    "holdings": contract.HoldingsJson,
    "influence": contract.InfluenceJson,
    "init": contract_records.InitJson,
    "link": contract_records.LinkedJson,
    "load": contract_records.LoadJson,
    "migrate": contract_records.MigrateJson,
    "owners": contract.OwnersJson,
    "parent": contract.ParentJson,
    "rules-list": contract_rules.RulesListJson,
    "rules-show": contract_rules.RulesShowJson,
    "rules-verify": contract_rules.RulesVerifyJson,
    "screen": contract_findings.ScreenJson,
    "screen-all": contract_findings.RegisterJson,
    "show": contract_records.ShowJson,
    "trace": contract.TraceJson,
    "what-if": contract_findings.CompareJson,
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
