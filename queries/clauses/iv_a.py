"""IV.A: US content of the hardware portion.

"A proposal will be presumed to satisfy the U.S. content component of the national interest
determination under Section IX if, through reasonable efforts, it demonstrates that U.S. content
comprises at least 51 percent of the aggregate value of the hardware portion of the proposal (Layer
1 identified in Section III)." FR Doc. 2026-06952, section IV.A, in force since 1 April 2026.

The content is weighted by value over all items. Not modelled: how the US content of an item is
computed.
"""

from __future__ import annotations

from fractions import Fraction

from ownership_graph.share import Share, decimal_text
from queries.clauses.package import Package
from queries.findings.finding import Finding, Flag, Gap, Outcome, Result
from queries.proposals.proposal import Hardware
from queries.rulebook import ThresholdRow

__all__ = ["CLAUSE", "content", "evaluate"]

CLAUSE = "IV.A"
_TENSION = Flag(
    "PRESUMPTION_ONLY",
    "Section IX: missing the presumption does not disqualify, meeting it does not entitle; section "
    "IV calls (A) required.",
)


def evaluate(package: Package) -> list[Finding]:
    """The finding on the hardware portion."""
    items = package.proposal.hardware
    row = package.book.clause(CLAUSE)
    threshold = package.book.threshold(row.thresholds["content"], package.proposal.as_of)
    result = _result(content(items), threshold)
    flags = [_TENSION] if result.outcome is Outcome.PRESUMPTION_NOT_MET else []
    return [
        Finding(
            clause=CLAUSE,
            entity=None,
            layer=row.figures["layers"][0],
            results=package.results(CLAUSE, result),
            citation=package.citation(CLAUSE),
            flags=tuple(flags + _totals(package)),
            gaps=_gaps(items),
        )
    ]


def content(items: list[Hardware]) -> Share | None:
    """US content over all items by value, in percent; None where there is nothing to weigh.

    An item of unknown value may weigh nothing or nearly everything.
    """
    known = [(item, Fraction(item.value)) for item in items if item.value is not None]
    total = sum((value for _, value in known), Fraction(0))
    open_items = [item.us_content for item in items if item.value is None]
    if total == 0:
        return _hull(open_items)
    weighed = Share(
        sum((item.us_content.lower * value for item, value in known), Fraction(0)) / total,
        sum((item.us_content.upper * value for item, value in known), Fraction(0)) / total,
        any(item.us_content.lower_open and value for item, value in known),
        any(item.us_content.upper_open and value for item, value in known),
    )
    lowest = min((each.lower for each in open_items), default=weighed.lower)
    highest = max((each.upper for each in open_items), default=weighed.upper)
    # A weight grows without end, so the end that it leads to is not reached.
    return Share(
        min(weighed.lower, lowest),
        max(weighed.upper, highest),
        weighed.lower_open if weighed.lower <= lowest else True,
        weighed.upper_open if weighed.upper >= highest else True,
    )


def _hull(shares: list[Share]) -> Share | None:
    if not shares:
        return None
    return Share(min(each.lower for each in shares), max(each.upper for each in shares))


def _result(share: Share | None, threshold: ThresholdRow) -> Result:
    if share is None:
        return Result(
            outcome=Outcome.INDETERMINATE,
            threshold=str(threshold),
            reason="the proposal lists no hardware item with a value.",
        )
    text = f"US content is {_text(share)} percent of the value of the hardware portion"
    if threshold.passed_by_lower(share):
        outcome, margin = Outcome.PRESUMPTION_MET, share.lower - threshold.value
    elif not threshold.passed_by_upper(share):
        outcome, margin = Outcome.PRESUMPTION_NOT_MET, threshold.value - share.upper
    else:
        return Result(outcome=Outcome.INDETERMINATE, threshold=str(threshold), reason=f"{text}.")
    return Result(outcome=outcome, threshold=str(threshold), margin=margin, reason=f"{text}.")


def _text(share: Share) -> str:
    lower, upper = decimal_text(share.lower), decimal_text(share.upper, upward=True)
    return lower if share.is_exact else f"{lower} to {upper}"


def _totals(package: Package) -> list[Flag]:
    values = [item.value for item in package.proposal.hardware]
    layer = package.layer(1)
    known = [value for value in values if value is not None]
    if not values or len(known) < len(values) or any(entry.upper is None for entry in layer):
        return []
    items = sum(map(Fraction, known), Fraction(0))
    total = sum((entry.lower for entry in layer), Fraction(0))
    if items == total or not layer:
        return []
    return [
        Flag(
            "LAYER_1_TOTAL_DIFFERS",
            f"The hardware items add up to {decimal_text(items)}, layer 1 to "
            f"{decimal_text(total)}.",
        )
    ]


def _gaps(items: list[Hardware]) -> tuple[Gap, ...]:
    gaps = []
    for item in items:
        if not item.us_content.is_exact:
            gaps.append(
                Gap(
                    entity=None,
                    missing=f"the exact US content of {item.item}",
                    reason="the proposal does not state it",
                    document="manufacturer's statement of US inputs, assembly and services",
                )
            )
        if item.value is None:
            gaps.append(
                Gap(
                    entity=None,
                    missing=f"the value of {item.item}",
                    reason="the proposal does not state it",
                    document="ex-factory price list",
                )
            )
    return tuple(gaps)
