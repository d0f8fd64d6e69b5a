"""Findings as values and as JSON (RULES J1 to J4)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ownership_graph.model import Entity, EntityKind, Grade, Interest, Right, Source
from ownership_graph.share import Share, parse_share
from queries.findings.as_json import share_json, summary, to_json
from queries.findings.finding import (
    Agreement,
    Chain,
    Choice,
    Citation,
    Finding,
    Flag,
    Gap,
    Outcome,
    Result,
    Step,
    clause_verdicts,
    worst,
)

CITATION = Citation(rulebook="r", version="1", title="t", pinpoint="p", quote="q")


def finding(clause: str = "IV.D", **results: Outcome) -> Finding:
    outcomes = results or {"default": Outcome.PASS}
    return Finding(
        clause=clause,
        entity="T",
        results={name: Result(outcome=outcome) for name, outcome in outcomes.items()},
        citation=CITATION,
    )


def test_j3_outcomes_are_ordered_from_the_worst() -> None:
    order = [outcome for outcome in Outcome if outcome.counts]
    severities = [outcome.severity for outcome in order]
    assert severities == sorted(severities, reverse=True)
    assert [each.value for each in order] == [
        "FAIL",
        "INDETERMINATE",
        "REVIEW",
        "DISCLOSE",
        "PRESUMPTION_NOT_MET",
        "NCE_POSSIBLE",
        "PRESUMPTION_MET",
        "PASS",
    ]


def test_j3_the_verdict_is_the_worst_finding_and_not_applicable_never_counts() -> None:
    assert worst([Outcome.PASS, Outcome.REVIEW, Outcome.NOT_APPLICABLE]) is Outcome.REVIEW
    assert worst([Outcome.NOT_APPLICABLE, Outcome.NOT_EVALUATED]) is Outcome.NOT_APPLICABLE
    assert Outcome.NOT_APPLICABLE.severity == Outcome.NOT_EVALUATED.severity == 0


def test_j4_an_alternative_that_is_not_evaluated_does_not_count_for_agreement() -> None:
    agreed = finding(default=Outcome.PASS, mul=Outcome.NOT_EVALUATED)
    assert agreed.agreement is Agreement.UNANIMOUS
    assert agreed.dissent == {}
    split = finding(default=Outcome.PASS, mul=Outcome.FAIL, cas50=Outcome.NOT_EVALUATED)
    assert split.agreement is Agreement.SPLIT
    assert split.dissent == {"mul": Outcome.FAIL}


def test_passing_and_not_applying_are_no_disagreement() -> None:
    clean = finding(default=Outcome.PASS, other=Outcome.NOT_APPLICABLE)
    assert clean.agreement is Agreement.UNANIMOUS
    assert clean.dissent == {}
    vendor = finding(default=Outcome.NOT_APPLICABLE, other=Outcome.FAIL)
    assert vendor.agreement is Agreement.SPLIT
    assert vendor.dissent == {"other": Outcome.FAIL}


def test_verdicts_are_given_clause_by_clause() -> None:
    items = [
        finding("II.3"),
        finding(default=Outcome.FAIL),
        finding(mul=Outcome.PASS, default=Outcome.PASS),
    ]
    assert clause_verdicts(items) == {"II.3": Outcome.PASS, "IV.D": Outcome.FAIL}
    assert summary(items) == {
        "verdict": "FAIL",
        "clauses": {"II.3": "PASS", "IV.D": "FAIL"},
        "findings": 3,
        "split": 0,
        "outcomes": {"FAIL": 1, "PASS": 2},
    }


def test_j1_a_share_has_plain_decimals_and_marks_only_where_they_are_true() -> None:
    assert share_json(Share.exact("43.5")) == {"lower": "43.5", "upper": "43.5"}
    above = parse_share(">25-<50")
    assert above is not None
    assert share_json(above) == {"lower": "25", "upper": "50", "open": ["lower", "upper"]}
    third = share_json(Share.exact(Fraction(100, 3)))
    assert third == {"lower": "33.33333333", "upper": "33.33333334", "rounded": True}


def test_a_flag_names_an_entity_after_its_code() -> None:
    assert str(Flag("HEAD_OFFICE", names="bank")) == "HEAD_OFFICE:bank"
    assert str(Flag("FLOAT_ASSUMED_DISPERSED")) == "FLOAT_ASSUMED_DISPERSED"


def test_j2_the_json_of_a_finding_has_what_its_clause_has() -> None:
    plain = to_json(finding())
    assert "layer" not in plain
    assert "model" not in plain
    assert plain["entity"] == "T"
    assert plain["equity"] is None
    assert plain["margin"] is None
    assert plain["choice"] is None


def test_a_whole_finding_is_rendered() -> None:
    source = Source(
        dataset="d",
        document="register",
        locator="f:2",
        fact_date=date(2026, 1, 2),
        retrieved=date(2026, 3, 4),
        grade=Grade.REGISTER,
    )
    stake = Interest(
        id="i1",
        subject="T",
        holder="H",
        source=source,
        equity=Share.exact(60),
        votes=Share.exact(10),
        board=Share.exact(40),
        rights=frozenset({Right.VETO}),
    )
    bare = Interest(id="i2", subject="T", holder=None, source=Source(dataset="d"))
    step = Step(
        holder="H", holder_name="H", subject="T", subject_name="T", share=Share.exact(60),
        counted="whole", rights=("veto",), statements=("i1",),
    )  # fmt: skip
    right = Step(holder="H", holder_name="H", subject="T", subject_name="T", share=None)
    result = Result(
        outcome=Outcome.FAIL,
        equity=Share.exact(60),
        votes=Share.exact(10),
        board=Share.exact(40),
        threshold=">50",
        margin=Fraction(10),
        reason="so it is.",
    )
    told = Finding(
        clause="IV.B",
        entity="T",
        name="Tee",
        role="member",
        layer=2,
        model="m",
        reading="mul",
        results={"default": Result(outcome=Outcome.PASS), "mul": result},
        choice=Choice(reading="mul", chosen_by="A. R.", chosen_on=date(2026, 6, 1), reason="r"),
        flags=(Flag("A", "why"), Flag("B")),
        gaps=(
            Gap(
                entity="T",
                missing="m",
                reason="r",
                document="d",
                measure="votes",
                points=Fraction(5, 3),
            ),
            Gap(entity=None, missing="m", reason="r", document="d", assumption="a"),
        ),
        chains=(
            Chain(
                measure="equity",
                steps=(step,),
                contribution=Share.exact(60),
                explains=Fraction(1),
                arithmetic="60",
            ),
            Chain(measure="control", steps=(right,)),
        ),
        evidence=(stake, bare, Entity(id="T", kind=EntityKind.COMPANY, name="Tee", source=source)),
        assumptions=("a",),
        citation=CITATION,
    )
    shown = to_json(told)
    assert shown["outcome"] == "FAIL"
    assert shown["readings"] == {"default": "PASS", "mul": "FAIL"}
    assert shown["layer"] == 2
    assert shown["model"] == "m"
    assert shown["equity"] == {"lower": "60", "upper": "60"}
    assert shown["board"] == {"lower": "40", "upper": "40"}
    assert shown["margin"] == "10"
    assert shown["flags"] == ["A", "B"]
    assert shown["flag_details"] == {"A": "why"}
    assert [gap["points"] for gap in shown["gaps"]] == ["1.66666667", None]
    assert shown["chains"][0]["steps"][0]["statements"] == ["i1"]
    assert shown["chains"][1]["contribution"] is None
    assert shown["choice"] == {
        "reading": "mul", "chosen_by": "A. R.", "chosen_on": "2026-06-01", "reason": "r",
    }  # fmt: skip
    first, second, third = shown["evidence"]
    assert (first["holder"], first["rights"], first["grade"]) == ("H", ["veto"], "officialRegister")
    assert (first["fact_date"], first["retrieved"]) == ("2026-01-02", "2026-03-04")
    assert (second["equity"], second["votes"], second["board"], second["grade"]) == (None,) * 4
    assert third["states"] == "entity"
    assert shown["reading_details"]["mul"]["reason"] == "so it is."
