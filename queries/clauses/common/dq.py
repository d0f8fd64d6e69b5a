"""DQ: the common predicate of II.3, IV.A, IV.B, IV.C (last sentence), IV.D and VI.7.

"(1) incorporated or have its principal place of business in a country of concern, as defined in
Sec. 8521 of the 2026 National Defense Authorization Act (Pub. L. 119-60); or (2) owned or
controlled through a majority voting or equity interest by a country of concern or by an entity or
national of a country of concern." FR Doc. 2026-06952, in force since 1 April 2026.

A disqualifier: it fails on its lower bound and clears only on its upper bound. Not modelled:
stapled companies, contingent votes, numbers of shares by class, concert that no joint block
records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from ownership_graph.share import Share
from queries.clauses.common.attributed import (
    Controlled,
    Part,
    controlled,
    parts,
    share_of,
    watched_by,
)
from queries.clauses.common.figures import deciding_margin, share_text
from queries.clauses.common.indicators import Indicator, board_seats, indicators
from queries.findings.finding import DEFAULT, Outcome, Result, worst
from queries.findings.truth import Truth, any_of
from queries.rulebook import Alternative, Dials, ThresholdRow
from queries.workspace import Workspace

__all__ = [
    "Judgment",
    "control_of",
    "judge",
    "judge_readings",
    "majority_outcome",
    "national_result",
]

_BEARING = (
    "countries",
    "organized",
    "place",
    "national",
    "subnational",
    "entities",
    "rule",
    "equity_rule",
    "limbs_apart",
    "together",
    "measures",
    "threshold",
    "denominator",
    "classes",
    "options",
    "nominees",
    "float_",
    "listings",
    "control",
)
_OF_TRUTH = {
    Truth.YES: Outcome.FAIL,
    Truth.OPEN: Outcome.INDETERMINATE,
    Truth.NO: Outcome.PASS,
}


@dataclass(frozen=True, slots=True, eq=False)
class Judgment:
    """What the predicate says of one party under one reading, and why.

    Attributes:
        result: the outcome and its figures.
        formed: limb (1): whether it is formed or managed in a country of concern; of a natural
            person, whether it is a national.
        size: limb (2): what majorities say.
        control: what limb (2) says if an indicator of control is as good as a majority.
        used: the indicators that watched persons hold.
        parts: the sets of persons that were added up.
    """

    result: Result
    formed: Truth
    size: Outcome
    control: Outcome
    used: tuple[Indicator, ...] = ()
    parts: tuple[Part, ...] = ()


def judge_readings(
    space: Workspace, node: int, readings: Mapping[str, Dials], alternatives: Iterable[Alternative]
) -> dict[str, Judgment]:
    """The predicate under every reading of a clause, ``default`` first (RULES J4).

    Args:
        space: the snapshot and the law.
        node: the party.
        readings: the dials of each reading.
        alternatives: the alternative readings, in the same order.
    """
    base = _bearing(readings[DEFAULT])
    default = _once(space, (node, base, base), lambda: judge(space, node, readings[DEFAULT]))
    found = {DEFAULT: default}
    for alternative in alternatives:
        dials = readings[alternative.name]
        if not alternative.evaluated:
            found[alternative.name] = _not_evaluated(default, "the data cannot tell.")
            continue
        key = (node, base, _bearing(dials))
        again = partial(_judge_alternative, space, node, dials, default)
        found[alternative.name] = _once(space, key, again)
    return found


def _bearing(dials: Dials) -> tuple[object, ...]:
    """The dials that bear on the predicate: what a clause makes of it is not among them."""
    return tuple(getattr(dials, name) for name in _BEARING)


def _once(space: Workspace, inputs: tuple[object, ...], judged: Callable[[], Judgment]) -> Judgment:
    """A judgment, computed once for all clauses that apply the predicate to one party."""
    key = ("judgment", *inputs)
    found: Judgment | None = space.kept(key)
    return space.keep(key, judged()) if found is None else found


def _judge_alternative(space: Workspace, node: int, dials: Dials, default: Judgment) -> Judgment:
    if dials.listings == "primary" and _dually_listed(space, node):
        return _not_evaluated(default, "the data do not say which listing is the primary one.")
    found = judge(space, node, dials, default=default)
    for other, missing in _what_would_decide(dials):
        second = judge(space, node, other, default=default, empty=Truth.NO)
        if second.result.outcome is not found.result.outcome:
            return _not_evaluated(default, f"{missing} would decide and is not known.")
    return found


def _what_would_decide(dials: Dials) -> Iterable[tuple[Dials, str]]:
    """Facts that few sources state: if taking them either way decides, nothing is decided (J4)."""
    if dials.place == "registered-office":
        yield dials, "a registered office"
    if dials.national == "located-there":
        yield dials, "a residence"
    if dials.national == "citizen-or-resident":
        yield dials, "a permanent residence"
    if dials.float_ == "addresses":
        yield dials.model_copy(update={"float_": "dispersed"}), "the addresses of holders"


def _dually_listed(space: Workspace, node: int) -> bool:
    return any(len(space.facts(each).markets) > 1 for each in space.above(node))


def _not_evaluated(default: Judgment, reason: str) -> Judgment:
    return replace(default, result=Result(outcome=Outcome.NOT_EVALUATED, reason=reason))


def judge(
    space: Workspace,
    node: int,
    dials: Dials,
    *,
    default: Judgment | None = None,
    empty: Truth = Truth.OPEN,
) -> Judgment:
    """The predicate under one reading.

    Args:
        space: the snapshot and the law.
        node: the party.
        dials: the reading.
        default: the judgment under the default reading, whose review an alternative keeps.
        empty: what an empty registered office or residence is taken for.
    """
    formed = space.watched(dials, empty)[node].answer
    if space.facts(node).kind is EntityKind.PERSON:
        return Judgment(national_result(formed), formed, Outcome.PASS, Outcome.PASS)
    found = tuple(parts(space, dials, node, empty))
    if any(part.unevaluated(space.above(node)) for part in found):
        result = Result(outcome=Outcome.NOT_EVALUATED, reason="the rule cannot be evaluated here.")
        return Judgment(result, formed, Outcome.NOT_EVALUATED, Outcome.NOT_EVALUATED)
    captured = [
        controlled(space, dials, node, part) for part in found if _asked(space, dials, node)
    ]
    threshold = space.threshold(dials.threshold)
    size = worst(majority_outcome(part, node, dials, threshold) for part in found)
    control = worst([size, *(control_of(space, node, dials, each) for each in captured)])
    used = tuple({each: None for one in captured for each in one.used})
    outcome = worst((_OF_TRUTH[formed], size))
    if dials.control == "fail":
        outcome = worst((outcome, control))
        found = tuple(each.part for each in captured) or found
    elif outcome is Outcome.PASS:
        outcome = _review(worst((control, _kept(default, found))))
    bare = Judgment(Result(outcome=outcome), formed, size, control, used, found)
    return replace(bare, result=_written(space, node, dials, bare))


def national_result(national: Truth) -> Result:
    """A natural person under a clause about entities (rule 3.0.11)."""
    outcome, reason = {
        Truth.YES: (Outcome.REVIEW, "a natural person who is a national of a country of concern."),
        Truth.OPEN: (Outcome.INDETERMINATE, "the nationality of a natural person is not known."),
        Truth.NO: (Outcome.PASS, "a natural person who is no national of a country of concern."),
    }[national]
    return Result(outcome=outcome, reason=reason)


def _asked(space: Workspace, dials: Dials, node: int) -> bool:
    above = space.above(node)
    return any(each.subject in above for each in indicators(space, dials))


def majority_outcome(part: Part, node: int, dials: Dials, threshold: ThresholdRow) -> Outcome:
    """Whether a part has a majority of a party: a disqualifier over the measures of a reading."""
    shares = [part.share(node, Measure(name)) for name in dials.measures]
    if any(threshold.passed_by_lower(share) for share in shares):
        return Outcome.FAIL
    if any(threshold.passed_by_upper(share) for share in shares):
        return Outcome.INDETERMINATE
    return Outcome.PASS


def control_of(space: Workspace, node: int, dials: Dials, found: Controlled) -> Outcome:
    """What a part has of a party if an indicator of control is as good as a majority."""
    threshold = space.threshold(dials.threshold)
    majority = majority_outcome(found.part, node, dials, threshold)
    return worst((_OF_TRUTH[found.captured], majority))


def _review(control: Outcome) -> Outcome:
    """Control without a majority is for review; control that is not certain leaves it open."""
    return Outcome.REVIEW if control is Outcome.FAIL else control


def _kept(default: Judgment | None, found: Iterable[Part]) -> Outcome:
    """An alternative keeps the default's review while it watches a holder of an indicator."""
    if default is None or default.control is Outcome.PASS:
        return Outcome.PASS
    holders = {holder for each in default.used for holder in each.holders if holder >= 0}
    watched = any_of(watched_by(part, holder) for part in found for holder in holders)
    if watched is Truth.YES:
        return default.control
    return _OF_TRUTH[watched]


def _written(space: Workspace, node: int, dials: Dials, found: Judgment) -> Result:
    """The result with its figures and its sentence."""
    threshold = space.threshold(dials.threshold)
    shares = {Measure(name): share_of(found.parts, node, Measure(name)) for name in dials.measures}
    boards = [_board(found.used, node, part) for part in found.parts]
    return replace(
        found.result,
        equity=shares.get(Measure.EQUITY),
        votes=shares.get(Measure.VOTES),
        board=max((each for each in boards if each is not None), default=None, key=_ends),
        threshold=str(threshold),
        margin=deciding_margin(threshold, shares.values()),
        reason=_reason(found, shares, threshold),
    )


def _board(used: Iterable[Indicator], node: int, part: Part) -> Share | None:
    seats = board_seats(used, node, lambda each: watched_by(part, each))
    return None if seats is None else seats.share()


def _ends(share: Share) -> tuple[Fraction, Fraction]:
    return share.lower, share.upper


def _reason(found: Judgment, shares: Mapping[Measure, Share], threshold: ThresholdRow) -> str:
    if found.formed is Truth.YES:
        return "it is formed or has its principal place of business in a country of concern."
    figures = ", ".join(f"{share_text(share)} of the {name}" for name, share in shares.items())
    return f"parties of countries of concern have {figures}: {_because(found, threshold)}."


def _because(found: Judgment, threshold: ThresholdRow) -> str:
    outcome = found.result.outcome
    if found.size is Outcome.FAIL:
        return f"a majority ({threshold})"
    if outcome in {Outcome.FAIL, Outcome.REVIEW}:
        kinds = ", ".join(sorted({each.kind.value for each in found.used})) or "kept"
        return f"no majority ({threshold}), but control in fact ({kinds})"
    if found.size is Outcome.INDETERMINATE:
        return f"a majority ({threshold}) cannot be excluded"
    if found.formed is Truth.OPEN:
        return "no majority, but where it is formed or run is not known"
    if outcome is Outcome.INDETERMINATE:
        return "no majority, but who has an indicator of control is not known"
    return f"no majority ({threshold})"
