"""What a set of holders has in every entity, from the definition, one end and measure at a time.

``f(i) = sum of share times g(holder)``, ``g`` 1 for the captured set, ``f`` or 0 for others; the
captured set is the least one, grown from the seeds alone until nothing new passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oracle.solver import ALL, OracleRule, Solver
from oracle.splits import Value
from oracle.statements import stakes_in
from oracle.world import MEASURES, UNIDENTIFIED, Reading, Stakes, World

__all__ = ["ENDS", "Answer", "OracleRule", "Run", "attribute", "run"]

ENDS = ("lower", "upper")


@dataclass(frozen=True)
class Run:
    """One end: every entity's value per measure, and the captured sets."""

    values: Mapping[str, Mapping[str, Value]]
    captured: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Answer:
    """Bounds in percent with their openness, and the verdict on capture.

    ``beyond``: one who may be watched has more than 100 by lifted links, so that nothing is known
    of what it holds (R19); the bounds leave that out.
    """

    lower: Mapping[str, Mapping[str, Value]]
    upper: Mapping[str, Mapping[str, Value]]
    captured: Mapping[str, str]
    beyond: bool = False


def attribute(
    world: World,
    certain: Iterable[str],
    rule: OracleRule,
    *,
    possible: Iterable[str] = (),
    reading: Reading | None = None,
) -> Answer:
    """Both ends for every entity (R4, R10); seeds count 100 to 100."""
    sure = frozenset(certain)
    maybe = sure | frozenset(possible)
    counting = reading or Reading()
    if not rule.single:
        # R19: whose links are raw is decided at the safe end, for each end by itself.
        first = sure | {name for name in maybe if not world.has_owners(name)}
        return _answer(
            world,
            sure,
            maybe,
            run(world, sure, rule, "lower", counting, first=maybe),
            run(world, maybe, rule, "upper", counting, first=first),
        )
    alone = replace(rule, single=False)
    answers = [
        attribute(world, sure & {seed}, alone, possible={seed}, reading=counting)
        for seed in sorted(maybe)
    ] or [attribute(world, (), alone, reading=counting)]
    return _largest(world, answers)


def _answer(
    world: World, sure: frozenset[str], maybe: frozenset[str], low: Run, high: Run
) -> Answer:
    captured = {}
    for name in world.kinds:
        in_low = any(name in low.captured[measure] for measure in MEASURES)
        in_high = any(name in high.captured[measure] for measure in MEASURES)
        captured[name] = "yes" if in_low else "open" if in_high else "no"
    return Answer(
        {
            m: {name: ALL if name in sure else low.values[m][name] for name in world.kinds}
            for m in MEASURES
        },
        {
            m: {name: ALL if name in maybe else high.values[m][name] for name in world.kinds}
            for m in MEASURES
        },
        captured,
        beyond=any(
            each.values[m][name].number > 1
            for each in (low, high)
            for m in MEASURES
            for name in maybe - sure
        ),
    )


def _largest(world: World, answers: Sequence[Answer]) -> Answer:
    """R10: per measure and end the largest; "above 30" is larger than 30, "below 30" smaller."""
    verdicts = ("yes", "open", "no")
    return Answer(
        {
            m: {
                name: max((a.lower[m][name] for a in answers), key=lambda v: (v.number, v.is_open))
                for name in world.kinds
            }
            for m in MEASURES
        },
        {
            m: {
                name: max(
                    (a.upper[m][name] for a in answers), key=lambda v: (v.number, not v.is_open)
                )
                for name in world.kinds
            }
            for m in MEASURES
        },
        {
            name: min((a.captured[name] for a in answers), key=verdicts.index)
            for name in world.kinds
        },
    )


def run(
    world: World,
    seeds: frozenset[str],
    rule: OracleRule,
    end: str,
    reading: Reading,
    *,
    first: frozenset[str] | None = None,
) -> Run:
    """One run: the captured sets grow from the seeds until no other entity passes.

    ``first`` are those whose links are raw under a rule that lifts; by default the seeds.
    """
    stakes = {
        m: {name: stakes_in(world, name, m, reading) for name in world.kinds} for m in MEASURES
    }
    below = _held_by(world, stakes)
    captured = dict.fromkeys(MEASURES, seeds)
    raw = seeds if first is None else first
    while True:
        values = {
            m: Solver(
                world,
                stakes[m],
                below,
                seeds,
                raw,
                captured[m],
                rule,
                end,
            ).values()
            for m in MEASURES
        }
        grown = {
            m: captured[m]
            | {
                name
                for name, value in values[m].items()
                if rule.capture is not None
                and m in rule.measures
                and world.has_owners(name)
                and rule.capture.passed(value, end)
            }
            for m in MEASURES
        }
        if not rule.limbs_apart:
            grown = dict.fromkeys(MEASURES, frozenset.union(*map(frozenset, grown.values())))
        if grown == captured:
            return Run(values, captured)
        captured = {m: frozenset(grown[m]) for m in MEASURES}


def _held_by(world: World, stakes: Mapping[str, Mapping[str, Stakes]]) -> dict[str, set[str]]:
    """What each entity holds, also indirectly, in either measure."""
    direct: dict[str, set[str]] = {name: set() for name in world.kinds}
    for listing in stakes.values():
        for subject, each in listing.items():
            for stake in each.listed:
                for holder in stake.holders:
                    if holder != UNIDENTIFIED:
                        direct[holder].add(subject)
    result = {}
    for name in world.kinds:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            fresh = direct[waiting.pop()] - seen
            seen |= fresh
            waiting += fresh
        result[name] = seen
    return result
