"""The share test: what the watched have of a party, against one threshold.

A disqualifier attaches on the lower bound and clears only on the upper one; a requirement is met
only on the lower bound. Indicators of control count as the rulebook says: as a flag, for review, or
as control.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.share import Share
from queries.clauses.common.figures import deciding_margin, share_text
from queries.clauses.common.indicators import board_seats, held, indicators
from queries.findings.finding import Flag, Outcome, Result, worst
from queries.findings.truth import Truth, any_of
from queries.regimes.grounds import Answer
from queries.regimes.watching import Group, groups, largest
from queries.rulebook import Clause, Dials, ThresholdRow
from queries.workspace import Workspace

__all__ = ["disqualified", "share_test"]

_FLAG = "flag"


def share_test(space: Workspace, node: int, clause: Clause, dials: Dials, seeds: Seeds) -> Answer:
    """One clause of a regime on one party.

    Args:
        space: the snapshot and the rulebook.
        node: the party.
        clause: the clause.
        dials: its reading.
        seeds: who is watched.
    """
    found = groups(space, clause, dials, seeds)
    threshold = space.threshold(clause.thresholds["share"])
    shares = {Measure(name): largest(found, node, Measure(name)) for name in dials.measures}
    control = _control(space, node, clause, dials, found)
    board = _board(space, node, dials, found) if "seats" in clause.thresholds else None
    outcome = _by_share(clause, threshold, [*shares.values()])
    if board is not None:
        outcome = worst(
            (outcome, disqualified(space.threshold(clause.thresholds["seats"]), [board]))
        )
    used = {kind: answer for kind, answer in control.items() if answer is not Truth.NO}
    outcome = worst((outcome, *_of_indicators(clause, used)))
    result = Result(
        outcome=outcome,
        equity=shares.get(Measure.EQUITY),
        votes=shares.get(Measure.VOTES),
        board=board,
        threshold=str(threshold),
        margin=_margin(clause, threshold, list(shares.values())),
        reason=_reason(shares, threshold, used),
    )
    flags = tuple(_flags(clause, result, used, found, node))
    return Answer(result, flags, tuple(found))


def disqualified(threshold: ThresholdRow, shares: list[Share]) -> Outcome:
    """FAIL if a lower end passes, PASS if no upper end does, else open."""
    if any(threshold.passed_by_lower(share) for share in shares):
        return Outcome.FAIL
    if any(threshold.passed_by_upper(share) for share in shares):
        return Outcome.INDETERMINATE
    return Outcome.PASS


def _by_share(clause: Clause, threshold: ThresholdRow, shares: list[Share]) -> Outcome:
    if clause.kind == "disqualifier":
        return disqualified(threshold, shares)
    if all(threshold.passed_by_lower(share) for share in shares):
        return Outcome.PASS
    if all(threshold.passed_by_upper(share) for share in shares):
        return Outcome.INDETERMINATE
    return Outcome.FAIL


def _margin(clause: Clause, threshold: ThresholdRow, shares: list[Share]) -> Fraction | None:
    if clause.kind == "disqualifier":
        return deciding_margin(threshold, shares)
    if all(threshold.passed_by_lower(share) for share in shares):
        return min(share.lower for share in shares) - threshold.value
    if all(threshold.passed_by_upper(share) for share in shares):
        return None
    return threshold.value - min(share.upper for share in shares)


def _control(
    space: Workspace, node: int, clause: Clause, dials: Dials, found: list[Group]
) -> dict[str, Truth]:
    """For each kind of indicator that the clause asks for, whether a group has it."""
    asked: Mapping[str, str] = clause.figures.get("indicators", {})
    majority = space.threshold("majority")
    answers = [
        held(indicators(space, dials), node, group.watched, majority) for group in found if asked
    ]
    return {
        kind: any_of(answer for each in answers for name, answer in each.items() if name == kind)
        for kind in asked
    }


def _board(space: Workspace, node: int, dials: Dials, found: list[Group]) -> Share | None:
    seats = [board_seats(indicators(space, dials), node, group.watched) for group in found]
    known = [each.share() for each in seats if each is not None]
    return max(known, key=lambda each: (each.lower, each.upper), default=None)


def _of_indicators(clause: Clause, used: Mapping[str, Truth]) -> Iterator[Outcome]:
    asked: Mapping[str, str] = clause.figures.get("indicators", {})
    for kind, answer in used.items():
        if asked[kind] != _FLAG:
            yield Outcome(asked[kind]) if answer is Truth.YES else Outcome.INDETERMINATE


def _reason(
    shares: Mapping[Measure, Share], threshold: ThresholdRow, used: Mapping[str, Truth]
) -> str:
    figures = ", ".join(f"{share_text(share)} of the {name}" for name, share in shares.items())
    control = f", with {', '.join(sorted(used))}" if used else ""
    return f"the watched persons have {figures}{control}; the threshold is {threshold}."


def _flags(
    clause: Clause, result: Result, used: Mapping[str, Truth], found: list[Group], node: int
) -> Iterator[Flag]:
    asked: Mapping[str, str] = clause.figures.get("indicators", {})
    flagged = sorted(kind for kind in used if asked[kind] == _FLAG)
    if flagged:
        yield Flag("CONTROL_INDICATOR", f"A watched person has: {', '.join(flagged)}.")
    for when, row in clause.figures.get("flags", {}).items():
        if _applies(when, result, found, node):
            yield Flag(row["code"], row["detail"])


def _applies(when: str, result: Result, found: list[Group], node: int) -> bool:
    if when == "fail":
        return result.outcome is Outcome.FAIL
    if when == "open":
        return result.outcome is Outcome.INDETERMINATE
    if result.outcome is not Outcome.PASS:
        return False
    if when == "near":
        shares = [share for share in (result.equity, result.votes) if share is not None]
        return any(share.upper > 0 for share in shares)
    return _tied(found, node)


def _tied(found: list[Group], node: int) -> bool:
    """Whether a watched person stands anywhere above a party."""
    holdings = found[0].found.frame.holdings
    watched = {seed for group in found for seed in group.seeds.possible.nonzero()[0].tolist()}
    seen, waiting = {node}, [node]
    while waiting:
        for row in holdings.subject_rows(waiting.pop()):
            holder = int(holdings.holder[row])
            members = holdings.block(holder).members if holder >= len(holdings.graph) else (holder,)
            new = {member for member in members if member >= 0} - seen
            seen |= new
            waiting.extend(new)
    return bool(seen & watched)
