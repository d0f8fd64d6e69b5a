"""BODS 0.1 to 0.3 statements as 0.4 statements: one mapping to the model serves all versions.

In 0.1 to 0.3 a statement stands for itself and may replace others; in 0.4 statements speak of
records. So a statement's id becomes its record's id.
"""

from __future__ import annotations

from typing import Any

from ownership_graph.errors import InvalidRecord

__all__ = ["CURRENT", "OLDER", "UnknownVersion", "replaced_by", "upgraded", "version_of"]

CURRENT = "0.4"
OLDER = ("0.1", "0.2", "0.3")

_RECORD_TYPES = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_INTERESTS = {
    "voting-rights": "votingRights",
    "appointment-of-board": "appointmentOfBoard",
    "other-influence-or-control": "otherInfluenceOrControl",
    "influence-or-control": "otherInfluenceOrControl",
    "senior-managing-official": "seniorManagingOfficial",
    "settlor-of-trust": "settlor",
    "trustee-of-trust": "trustee",
    "protector-of-trust": "protector",
    "beneficiary-of-trust": "beneficiaryOfLegalArrangement",
    "other-influence-or-control-of-trust": "otherInfluenceOrControl",
    "rights-to-surplus-assets-on-dissolution": "rightsToSurplusAssetsOnDissolution",
    "rights-to-surplus-assets": "rightsToSurplusAssetsOnDissolution",
    "rights-to-profit-or-income": "rightsToProfitOrIncome",
    "rights-granted-by-contract": "rightsGrantedByContract",
    "conditional-rights-granted-by-contract": "conditionalRightsGrantedByContract",
}
_KEPT = ("statementDate", "publicationDetails", "source", "annotations")
_SUBTYPES = {"trust", "nomination", "governmentDepartment", "stateAgency"}


class UnknownVersion(InvalidRecord):
    """A statement of a BODS version that is not known here."""


def version_of(statement: dict[str, Any]) -> str:
    """The version that a statement names, or the newest of its shape.

    Raises:
        UnknownVersion: when it names a version that is not known.
        InvalidRecord: when it has no known shape.
    """
    details = statement.get("publicationDetails")
    named = details.get("bodsVersion") if isinstance(details, dict) else None
    if named is not None:
        version = ".".join(str(named).removeprefix("v").split(".")[:2])
        if version not in {*OLDER, CURRENT}:
            raise UnknownVersion(
                f"the statement is of BODS version {named}, which is not known here.",
                hint=f"Known versions: {', '.join([*OLDER, CURRENT])}.",
            )
        return version
    if "recordType" in statement:
        return CURRENT
    if "statementType" in statement:
        return "0.2"
    raise InvalidRecord(
        "the object is no BODS statement.",
        hint="A statement has recordType (BODS 0.4) or statementType (0.1 to 0.3).",
    )


def replaced_by(statement: dict[str, Any]) -> list[str]:
    """The ids of the statements that this one supersedes."""
    return _texts(statement.get("replacesStatements"))


def upgraded(statement: dict[str, Any]) -> dict[str, Any]:
    """A 0.1 to 0.3 statement in the shape of 0.4.

    Raises:
        InvalidRecord: when it lacks an id or is of no known type.
    """
    kind = _RECORD_TYPES.get(str(statement.get("statementType")))
    if kind is None:
        raise InvalidRecord(
            f"statementType {statement.get('statementType')!r} is not known.",
            hint=f"Write one of: {', '.join(_RECORD_TYPES)}.",
        )
    make = {"entity": _entity, "person": _person, "relationship": _relationship}[kind]
    kept = {name: statement[name] for name in _KEPT if name in statement}
    return {
        "statementId": statement.get("statementID"),
        "recordId": statement.get("statementID"),
        "recordType": kind,
        "recordDetails": make(statement),
        **kept,
    }


def _entity(statement: dict[str, Any]) -> dict[str, Any]:
    subtype = str(_mapping(statement.get("entitySubtype")).get("generalCategory"))
    # 0.3 writes state-body categories of its own; the type says what matters of them.
    kind = {"type": statement.get("entityType")}
    if subtype in _SUBTYPES:
        kind["subtype"] = subtype
    return {**statement, "entityType": kind}


def _person(statement: dict[str, Any]) -> dict[str, Any]:
    details = dict(statement)
    home = statement.get("placeOfResidence")
    if isinstance(home, dict):
        addresses = statement.get("addresses")
        others = addresses if isinstance(addresses, list) else []
        details["addresses"] = [{**home, "type": "residence"}, *others]
    return details


def _relationship(statement: dict[str, Any]) -> dict[str, Any]:
    interests = statement.get("interests")
    return {
        "isComponent": statement.get("isComponent", False),
        "componentRecords": _texts(statement.get("componentStatementIDs")),
        "subject": _party(statement.get("subject")),
        "interestedParty": _party(statement.get("interestedParty")),
        "interests": [_interest(item) for item in interests if isinstance(item, dict)]
        if isinstance(interests, list)
        else [],
    }


def _party(stated: object) -> object:
    party = _mapping(stated)
    unspecified = party.get("unspecified")
    if isinstance(unspecified, dict):
        reason = str(unspecified.get("reason", "unknown"))
        return {**unspecified, "reason": _camel(reason)}
    return party.get("describedByEntityStatement") or party.get("describedByPersonStatement")


def _interest(stated: dict[str, Any]) -> dict[str, Any]:
    kind = stated.get("type")
    level = stated.get("directOrIndirect", stated.get("interestLevel"))
    result = {**stated, "type": _INTERESTS.get(str(kind), kind)}
    if level is not None:
        result["directOrIndirect"] = level
    return result


def _camel(text: str) -> str:
    first, *rest = text.split("-")
    return first + "".join(word.capitalize() for word in rest)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
