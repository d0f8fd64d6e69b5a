"""The attribution rules, once as the engine has them and once in the oracle's own parameters."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ownership_graph.attribution.rules import RULES, Rule, rule
from ownership_graph.holdings.counting import Measure

from oracle.attribution import OracleRule
from oracle.splits import Cut as OracleCut

__all__ = ["PAIRS", "Pair"]

Pair = tuple[Rule, OracleRule]

ABOVE, AT_LEAST = OracleCut(">", Fraction(50)), OracleCut(">=", Fraction(50))
HYBRID = OracleRule(ABOVE, proportional=True)

PAIRS: dict[str, Pair] = {
    "mul": (rule("mul"), OracleRule(None, proportional=True)),
    "cascade": (rule("cascade"), OracleRule(AT_LEAST, proportional=False)),
    "cascade >50": (rule("cascade", ">50"), OracleRule(ABOVE, proportional=False)),
    "hybrid": (rule("hybrid"), HYBRID),
    "hybrid >=50": (rule("hybrid", ">=50"), OracleRule(AT_LEAST, proportional=True)),
    "single": (rule("single"), replace(HYBRID, single=True)),
    "single-cascade": (
        rule("single-cascade"),
        OracleRule(ABOVE, proportional=False, single=True),
    ),
    "limbs-apart": (
        replace(RULES["hybrid"], limbs_apart=True),
        replace(HYBRID, limbs_apart=True),
    ),
    "votes-only": (
        replace(RULES["hybrid"], capturing=(Measure.VOTES,)),
        replace(HYBRID, measures=("votes",)),
    ),
    "hybrid-edge": (
        rule("hybrid-edge"),
        OracleRule(None, proportional=True, lift=AT_LEAST),
    ),
    "hybrid-edge-all": (
        rule("hybrid-edge-all"),
        OracleRule(None, proportional=True, lift=ABOVE, lift_first=True),
    ),
    "direct-only": (
        rule("direct-only"),
        OracleRule(None, proportional=False, direct_only=True),
    ),
}
