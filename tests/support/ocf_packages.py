"""Small packages in the Open Cap Format, loaded, and what came of them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from files import interests, items, recognised, written

from loaders.cap_table.reader import FORMATS
from loaders.records import Diagnostic, Skip
from ownership_graph.share import Share

__all__ = [
    "ISSUER",
    "OCF",
    "cap",
    "issue",
    "ocf",
    "option",
    "part",
    "reasons",
    "shares",
    "split",
    "tx",
    "warnings",
]

OCF, _ = FORMATS


def shares(found: list[Any]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (str(stake.holder), stake.form.value): (str(stake.equity), str(stake.votes))
        for stake in interests(found).values()
    }


def part(of: int, whole: int) -> str:
    return str(Share.exact(Fraction(of, whole) * 100))


def reasons(found: list[Any]) -> list[str]:
    return [item.reason for item in found if isinstance(item, Skip)]


def warnings(found: list[Any]) -> list[str]:
    return [item.message for item in found if isinstance(item, Diagnostic)]


def ocf(kind: str, **content: Any) -> str:  # noqa: ANN401 (JSON)
    return json.dumps({"file_type": f"OCF_{kind}_FILE", **content})


ISSUER = {
    "object_type": "ISSUER",
    "id": "i",
    "legal_name": "Fiction Inc.",
    "dba": "Fiction",
    "country_of_formation": "US",
    "country_subdivision_of_formation": "DE",
}


def tx(kind: str, security: str, day: str = "2020-01-01", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"object_type": f"TX_{kind}", "id": kind, "security_id": security, "date": day} | more


def issue(security: str, holder: str, quantity: str, stock_class: str = "c") -> dict[str, Any]:
    return tx(
        "STOCK_ISSUANCE",
        security,
        stakeholder_id=holder,
        quantity=quantity,
        stock_class_id=stock_class,
    )


def cap(
    folder: Path, *transactions: dict[str, Any], more: tuple[dict[str, Any], ...] = ()
) -> list[Any]:
    people = [
        {
            "object_type": "STAKEHOLDER",
            "id": name,
            "name": {"legal_name": name.title()},
            "stakeholder_type": kind,
            "addresses": [{"country": "FR"}],
        }
        for name, kind in (("ada", "INDIVIDUAL"), ("fund", "INSTITUTION"))
    ]
    classes = [
        {"object_type": "STOCK_CLASS", "id": "c", "name": "Common", "votes_per_share": "1"},
        {"object_type": "STOCK_CLASS", "id": "p", "name": "Preferred", "votes_per_share": "10"},
        {"object_type": "STOCK_PLAN", "id": "plan", "plan_name": "Plan", "stock_class_ids": ["c"]},
        {"object_type": "STOCK_PLAN", "id": "bare", "plan_name": "Bare"},
        {"object_type": "STOCK_PLAN", "id": "older", "plan_name": "Older", "stock_class_id": "c"},
        {
            "object_type": "STOCK_PLAN",
            "id": "both",
            "plan_name": "Both",
            "stock_class_ids": ["c", "p"],
        },
    ]
    files = {
        "Manifest.ocf.json": ocf("MANIFEST", issuer=ISSUER, as_of="2022-03-22"),
        "Stakeholders.ocf.json": ocf("STAKEHOLDERS", items=people),
        "StockClasses.ocf.json": ocf("STOCK_CLASSES", items=[*classes, 7]),
        "Transactions.ocf.json": ocf("TRANSACTIONS", items=list(transactions)),
        "Transactions2.ocf.json": ocf("TRANSACTIONS", items=list(more)),
    }
    made = written(folder, files)
    assert all(recognised(OCF, file) for file in made)
    return items(OCF, made)


def option(security: str, holder: str, quantity: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return tx(
        "EQUITY_COMPENSATION_ISSUANCE",
        security,
        stakeholder_id=holder,
        quantity=quantity,
        **more,
    )


def split(day: str, ratio: tuple[str, str] = ("2", "1")) -> dict[str, Any]:
    upper, lower = ratio
    given = {"numerator": upper, "denominator": lower}
    return tx("STOCK_CLASS_SPLIT", "", day, stock_class_id="c", split_ratio=given)
