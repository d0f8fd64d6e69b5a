"""What a reader must see beside an outcome: conditions, assumptions of float, disagreements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from ownership_graph.holdings.compiled import UNIDENTIFIED
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.intervals import total
from ownership_graph.model import EntityKind, Form, Right
from ownership_graph.share import decimal_text
from ownership_graph.snapshot.columns import NONE, Facts, Terms
from queries.clauses.common.attributed import Part
from queries.clauses.common.indicators import INDICATOR_RIGHTS
from queries.findings.finding import Flag
from queries.rulebook import Dials, Listing
from queries.seeds import Watched
from queries.stated_facts import country_of, stated
from queries.workspace import Workspace

__all__ = ["concern_flags", "float_flags", "party_flags", "ring_flags", "source_flags"]

_ALL = Fraction(100)
_COUNTED_RIGHTS = frozenset(
    {Right.SHAREHOLDING, Right.VOTING_RIGHTS, Right.APPOINTMENT_OF_BOARD, *INDICATOR_RIGHTS}
)


def party_flags(space: Workspace, entity: str) -> Iterator[Flag]:
    """What an asked id stands for: a branch is one person with its head office (RULES J2)."""
    graph = space.graph
    if entity not in graph.aliases:
        return
    node = graph.aliases[entity]
    stands_for = graph.id(node)
    linked = any(said.id == entity for said in graph.statements.get(node, ()))
    if linked:
        yield Flag("LINKED_RECORD", f"one party with {graph.name(node)}.", stands_for)
    else:
        yield Flag("HEAD_OFFICE", f"a branch of {graph.name(node)}.", stands_for)


def concern_flags(space: Workspace, node: int, dials: Dials) -> Iterator[Flag]:
    """Conditions on the country rows that a party and those above it meet."""
    watched, listing = space.watched(dials), space.listing(dials)
    named = {code for each in space.above(node) for code in _codes(space.facts(each))}
    yield from _row_flags(space, listing, named)
    yield from _right_flags(space, space.above(node), watched)
    for each in sorted(space.above(node)):
        facts = space.facts(each)
        resident = sorted(code for code in facts.permanent_residences if code in listing)
        if resident and not watched[each].codes:
            detail = f"{space.graph.name(each)} is a permanent resident of {', '.join(resident)}."
            yield Flag("PERMANENT_RESIDENT_OF_CONCERN", detail, space.graph.id(each))
        places = {facts.principal_place, facts.registered_office}
        for address, law in listing.addresses.items():
            if facts.jurisdiction == law and address in places:
                detail = f"{space.graph.name(each)} is formed under the law of {law}, in {address}."
                yield Flag("ADDRESS_IN_OCCUPIED_TERRITORY", detail, space.graph.id(each))


def _right_flags(space: Workspace, above: Iterable[int], watched: Watched) -> Iterator[Flag]:
    """Rights of watched parties that are shown and never an indicator (RULES T1)."""
    columns = space.graph.interests
    wanted = set(above)
    for row, subject in enumerate(columns.subject.tolist()):
        holder = int(columns.holder[row])
        rights = columns.terms[int(columns.codes[row])].rights - _COUNTED_RIGHTS
        if rights and subject in wanted and holder != NONE and watched[holder].codes:
            names = ", ".join(sorted(right.value for right in rights))
            who, whom = space.graph.name(holder), space.graph.name(subject)
            detail = (
                f"{who} has {names} in {whom}; no share is counted for it, and whether it is "
                "control is for a person to judge."
            )
            yield Flag("WATCHED_PARTY_HAS_RIGHTS", detail, space.graph.id(holder))


def _codes(facts: Facts) -> Iterator[str]:
    """The countries of every fact that a clause may ask for."""
    for name in ("jurisdiction", "principal_place"):
        yield from map(country_of, stated(facts, name))
    yield from facts.nationalities


def _row_flags(space: Workspace, listing: Listing, named: set[str]) -> Iterator[Flag]:
    rows = {row.code: row for row in space.countries.rows}
    for code in sorted(named & listing.conditional):
        yield Flag("CONDITION_UNCERTAIN", f"{rows[code].name}: {rows[code].condition}")
    if early := sorted(named & listing.early):
        codes = ", ".join(f"{code} from {rows[code].valid_from}" for code in early)
        yield Flag("LIST_NOT_IN_FORCE", f"the list was not yet law on {space.as_of}: {codes}.")
    overridden = {each.code: each for each in space.countries.overrides}
    for code in sorted(named & set(overridden)):
        each = overridden[code]
        what = "added" if each.listed else "dropped"
        yield Flag("COUNTRY_OVERRIDDEN", f"{code} {what} by {each.by}, {each.on}: {each.reason}")


def float_flags(space: Workspace, node: int, dials: Dials) -> Iterator[Flag]:
    """Listed companies whose undisclosed rest is taken to be dispersed, with its size."""
    holdings, floats = space.holdings(dials), space.floats(dials)
    for each in sorted(space.above(node)):
        rest = _rest(space, dials, each) if floats[each] else ""
        if not rest or holdings.complete[Measure.VOTES][each]:
            continue
        name = space.graph.name(each)
        yield Flag("FLOAT_ASSUMED_DISPERSED", f"{rest} percent of {name} is undisclosed float.")
        if not space.facts(each).markets:
            yield Flag("MARKET_UNKNOWN", f"the market of {name} is taken to be outside the list.")


def _rest(space: Workspace, dials: Dials, node: int) -> str:
    holdings = space.holdings(dials)
    rows = holdings.subject_rows(node)
    stated = total(holdings.interval(row, Measure.EQUITY) for row in rows).lower
    return decimal_text(_ALL - stated) if stated < _ALL else ""


def ring_flags(space: Workspace, node: int, found: Iterable[Part]) -> Iterator[Flag]:
    """Companies above a party that own each other whole (RULES R13)."""
    rings = {each for part in found for each in part.rings()} & space.above(node)
    if rings:
        names = ", ".join(sorted(space.graph.name(each) for each in rings))
        yield Flag("CLOSED_RING", f"{names} own each other whole: 0 to 100 percent.")


def source_flags(space: Workspace, node: int, dials: Dials) -> Iterator[Flag]:
    """Disagreements, contradictions and options above a party."""
    holdings, above = space.holdings(dials), space.above(node)
    graph = space.graph
    for each in sorted(above):
        for fact in graph.facts(each).conflicts:
            said = _said(fact.values, fact.datasets)
            detail = f"{fact.fact} of {graph.name(each)}: {said}."
            yield Flag("SOURCES_DISAGREE", detail, graph.id(each))
        if any(holdings.contradictory[measure][each] for measure in Measure):
            detail = f"the stakes in {graph.name(each)} add up to more than 100 percent."
            yield Flag("STATEMENTS_CONTRADICT", detail, graph.id(each))
        elif any(holdings.unsatisfiable[measure][each] for measure in Measure):
            detail = f"no shares within what is stated of {graph.name(each)} add up to 100 percent."
            yield Flag("STATEMENTS_CONTRADICT", detail, graph.id(each))
    for stake in holdings.conflicts:
        if stake.subject in above:
            said = _said(stake.stated, stake.datasets)
            who, subject = _holder(space, stake.holder), graph.name(stake.subject)
            detail = f"{stake.measure} of {who} in {subject}: {said}."
            yield Flag("SOURCES_DISAGREE", detail, graph.id(stake.subject))
    yield from _status_flags(space, above, holdings)
    yield from _term_flags(space, above)
    if space.on_a_cycle(node):
        yield Flag("CYCLE", "companies above it hold each other, directly or through others.")


def _status_flags(space: Workspace, above: Iterable[int], holdings: Holdings) -> Iterator[Flag]:
    """Parties that no longer exist, and partnerships of which no general partner is named."""
    graph = space.graph
    for each in sorted(above):
        days = {said.ended for said in graph.statements.get(each, ()) if said.ended is not None}
        if past := sorted(day for day in days if day <= space.as_of):
            detail = f"{graph.name(each)} was dissolved on {past[0]}; it is counted as recorded."
            yield Flag("DISSOLVED", detail, graph.id(each))
        if graph.facts(each).kind is EntityKind.PARTNERSHIP and holdings.assumed_votes[each]:
            detail = f"votes in {graph.name(each)} are taken to follow equity."
            yield Flag("GENERAL_PARTNER_NOT_NAMED", detail, graph.id(each))


def _said(values: Iterable[str], datasets: Iterable[str]) -> str:
    pairs = zip(values, datasets, strict=True)
    return ", ".join(f"{value} ({dataset})" for value, dataset in pairs)


def _holder(space: Workspace, holder: int) -> str:
    if holder == UNIDENTIFIED:
        return "an unidentified holder"
    return space.graph.name(holder) if holder < len(space.graph) else "joint holders"


def _term_flags(space: Workspace, above: Iterable[int]) -> Iterator[Flag]:
    """Options, and rights that depend on an event: shown, not counted."""
    for code, what, asked in (
        ("OPTIONS_OUTSTANDING", "options on shares", _is_option),
        ("CONTINGENT_RIGHTS", "rights that depend on an event", _is_contingent),
    ):
        if subjects := _subjects_with(space, above, asked):
            names = ", ".join(space.graph.name(each) for each in subjects)
            yield Flag(code, f"{what} of {names} are not counted.")


def _is_option(terms: Terms) -> bool:
    return terms.form is Form.OPTION


def _is_contingent(terms: Terms) -> bool:
    return Right.CONDITIONAL_BY_CONTRACT in terms.rights


def _subjects_with(
    space: Workspace, above: Iterable[int], asked: Callable[[Terms], bool]
) -> list[int]:
    columns = space.graph.interests
    answers = [asked(terms) for terms in columns.terms]
    subjects = {
        int(subject)
        for subject, code in zip(columns.subject, columns.codes, strict=True)
        if answers[code]
    }
    return sorted(subjects & set(above))
