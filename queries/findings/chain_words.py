"""Chains and proofs of control in the words of findings: who holds what, and how it counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import Cut, End
from ownership_graph.control.control import Controller, ProofStep
from ownership_graph.explanations.chains import Chain as Found
from ownership_graph.explanations.chains import Chains, Top, chains
from ownership_graph.explanations.links import Link
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import UNIDENTIFIED, Holdings
from ownership_graph.share import Share, decimal_text, terminates
from queries.findings.finding import Chain, Step

__all__ = [
    "control_chain",
    "decisive_chains",
    "figure",
    "holder_id",
    "holder_name",
    "proof_lines",
    "statement_ids",
    "written_chains",
]

_NOBODY_NAMED = "unidentified"
_CONTROL = "control"


def decisive_chains(
    attribution: Attribution,
    node: int,
    measure: Measure,
    end: End = End.LOWER,
    top: Top | None = None,
) -> tuple[Chain, ...]:
    """The chains that contribute most to a bound, for a finding.

    Args:
        attribution: what the finding rests on.
        node: the entity of the finding.
        measure: the measure that decided.
        end: the bound that decided.
        top: how many; five by default.
    """
    found = chains(attribution, node, measure, end, top)
    return written_chains(attribution, found)


def written_chains(attribution: Attribution, found: Chains) -> tuple[Chain, ...]:
    """Chains with names, statements and arithmetic."""
    return tuple(_written(attribution, found, chain) for chain in found.chains)


def control_chain(holdings: Holdings, controller: Controller) -> Chain:
    """The proof of control as a chain of a finding, from the top down."""
    steps = [
        _step(
            holdings,
            int(holdings.holder[row]),
            step.subject,
            row,
            measure=Measure.VOTES,
            counted=step.of,
        )
        for step in controller.proof
        for row in step.holdings
    ]
    return Chain(measure=_CONTROL, steps=tuple(steps))


def proof_lines(holdings: Holdings, controller: Controller, cut: Cut) -> list[str]:
    """A proof of control, one sentence for each entity that is controlled on the way."""
    return [_sentence(holdings, step, cut) for step in controller.proof]


def holder_name(holdings: Holdings, holder: int) -> str:
    """The name of a holder: a party, the members of a joint block, or ``unidentified``."""
    if holder == UNIDENTIFIED:
        return _NOBODY_NAMED
    if holder < len(holdings.graph):
        return holdings.graph.name(holder)
    members = holdings.block(holder).members
    return " and ".join(holder_name(holdings, member) for member in members)


def holder_id(holdings: Holdings, holder: int) -> str:
    """The id of a holder; those of a joint block's members joined by ``+``; empty for nobody."""
    if holder == UNIDENTIFIED:
        return ""
    if holder < len(holdings.graph):
        return holdings.graph.id(holder)
    return "+".join(holder_id(holdings, member) for member in holdings.block(holder).members)


def statement_ids(holdings: Holdings, row: int) -> tuple[str, ...]:
    """The ids of the statements behind a holding; none for a snapshot without records."""
    records = holdings.graph.interests.records
    return tuple(records[said].id for said in holdings.statements(row)) if records else ()


def figure(percent: Fraction) -> str:
    """A percentage for people, marked where it does not terminate."""
    return decimal_text(percent) if terminates(percent) else f"{decimal_text(percent)}..."


def _written(attribution: Attribution, found: Chains, chain: Found) -> Chain:
    holdings = attribution.frame.holdings
    reasons = len(chain.links) - chain.counted
    steps = [
        _link_step(holdings, link, explains=at < reasons) for at, link in enumerate(chain.links)
    ]
    return Chain(
        measure=found.measure.value,
        steps=tuple(steps),
        contribution=Share.exact(chain.contribution),
        explains=chain.explains,
        arithmetic=f"{_product(chain.links)} = {figure(chain.contribution)} percent"
        f"{_beside(chain.contribution, found.bound)}",
    )


def _beside(contribution: Fraction, bound: Fraction) -> str:
    """How a contribution compares with the bound, which contradictory statements keep below it."""
    if contribution == bound:
        return ""
    joined = " of" if contribution < bound else ", more than the bound of"
    return f"{joined} {figure(bound)}"


def _product(links: Sequence[Link]) -> str:
    """The factors; a link after which its subject counts whole, or that itself does, is marked."""
    next_whole = [*(link.whole for link in links[1:]), False]
    return " x ".join(
        f"{figure(link.counted)} percent{' (counts whole)' if whole or link.lifted else ''}"
        for link, whole in zip(links, next_whole, strict=True)
    )


def _link_step(holdings: Holdings, link: Link, *, explains: bool) -> Step:
    if link.row is None:
        counted = "not disclosed" if link.holder == UNIDENTIFIED else "one of a joint block"
        return _bare_step(holdings, link, counted)
    if explains:
        counted = "makes it count whole"
    elif link.lifted:
        counted = "whole (by its size)"
    elif link.whole:
        counted = "whole"
    else:
        counted = "in proportion"
    return _step(
        holdings,
        link.holder,
        link.subject,
        link.row,
        measure=link.measure,
        counted=counted,
    )


def _bare_step(holdings: Holdings, link: Link, counted: str) -> Step:
    return Step(
        holder=holder_id(holdings, link.holder),
        holder_name=holder_name(holdings, link.holder),
        subject=holder_id(holdings, link.subject),
        subject_name=holder_name(holdings, link.subject),
        share=link.stake.share(),
        counted=counted,
    )


def _step(  # noqa: PLR0913 (what a step says)
    holdings: Holdings, holder: int, subject: int, row: int, *, measure: Measure, counted: str
) -> Step:
    return Step(
        holder=holder_id(holdings, holder),
        holder_name=holder_name(holdings, holder),
        subject=holder_id(holdings, subject),
        subject_name=holder_name(holdings, subject),
        share=holdings.share(row, measure),
        counted=counted,
        rights=tuple(sorted(right.value for right in holdings.rights(row))),
        statements=statement_ids(holdings, row),
    )


def _sentence(holdings: Holdings, step: ProofStep, cut: Cut) -> str:
    graph = holdings.graph
    subject = graph.name(step.subject)
    holders = [holder_name(holdings, int(holdings.holder[row])) for row in step.holdings]
    if step.total is None:
        rights = ", ".join(sorted(right.value for right in step.rights))
        return f"{subject}: {' and '.join(holders)} has {rights}"
    total = f"{'>' if step.total.lower_open else ''}{figure(step.total.lower)}"
    if step.of == "seats":
        parts = holders
    else:
        measure = Measure.VOTES if step.of == "votes" else Measure.EQUITY
        parts = [
            f"{holder} {holdings.share(row, measure)}"
            for holder, row in zip(holders, step.holdings, strict=True)
        ]
    held = " + ".join(parts) or "the rest of a complete list"
    return f"{subject}: {held}: {total} percent of the {step.of}, which is {cut}"
