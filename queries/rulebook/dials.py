"""Dials: what a reading of the law may set, each with the settings it can have.

A reading is a full set of dials; an alternative reading is the default with one dial turned. The
dials say how persons are watched, how stakes are counted and attributed, and what a clause makes
of the result. Every rulebook uses the same dials, and each test asks only for those it knows.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Dials", "MeasureName", "RuleName"]

MeasureName = Literal["equity", "votes"]
RuleName = Literal[
    "hybrid",
    "cascade",
    "mul",
    "hybrid-edge",
    "hybrid-edge-all",
    "direct-only",
    "single",
    "single-cascade",
]


class Dials(BaseModel):
    """One setting of every dial.

    Attributes:
        countries: which version of the list of countries: ``statute`` or one of its alternatives.
        organized: which entities the law of their formation reaches: any form, or corporations.
        place: the principal place of business, or the registered office in its stead.
        national: who is a national: a citizen who is not a US citizen; also not a US permanent
            resident; any citizen; permanent residents too; only those located there.
        subnational: whether stakes that sub-national governments hold directly count.
        entities: what makes a holder an entity of a country: where it is formed, or its owners.
        rule: the attribution rule of both measures.
        equity_rule: the attribution rule of equity alone, where it differs.
        limbs_apart: each measure captures for itself.
        together: who is added up: all, those of one country, nobody, or those who act in concert.
        measures: which measures are tested and capture.
        threshold: name of the threshold at the end, at captured links and for board seats.
        denominator: shares outstanding, or shares issued.
        classes: share classes weighted by their rights, or equity by number of shares.
        options: holdings as they are, or options as exercised.
        nominees: looked through, or the legal holder counted.
        float_: the undisclosed rest of a regulated listed company: nobody's block, unknown, or
            presumed from holders' addresses.
        listings: every top entity of a dual listing, or that of the primary listing.
        control: what an indicator of control without a majority gives: review, failure, or nothing.
        grade: how an interest in an owner of intellectual property is judged.
        rival: whose equal or larger share rebuts the presumption of control.
        formed: what an owner formed in a country of concern gives: a flag, or failure.
        us: which owners are US persons: entities that pass themselves, any formed in the US, or
            natural persons and governments alone.
        us_control: control by US persons tested on their votes, or on the absence of others'.
        us_classes: all stock together, or each class by itself.
        parent: how ultimate parents are climbed to.
        lineage: whose open-weight models count: all bases', or the final developer's.
        functions: who must provide the functions of an open-weight model: one entity, or several.
        suppliers: upstream vendors are no subcontractors, or they are.
        partners: all subcontractors and local partners, or only those in a target market.
        disclosure: disclosure stands beside the bar on parties, or replaces it in Layer 1.
        affiliates: value counted by legal entity, or summed over affiliates.
        champion: a national champion leaves the open-weight bar standing, or lifts it.
        named_layers: in which layers the highest-value providers must be named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    countries: str = "statute"
    organized: Literal["any-form", "incorporated"] = "any-form"
    place: Literal["principal-place", "registered-office"] = "principal-place"
    national: Literal[
        "citizen", "citizen-not-us-resident", "any-citizen", "citizen-or-resident", "located-there"
    ] = "citizen"
    subnational: Literal["counted", "dropped"] = "counted"
    entities: Literal["formed-there", "ultimate-owner"] = "formed-there"
    rule: RuleName = "hybrid"
    equity_rule: RuleName | None = None
    limbs_apart: bool = False
    together: Literal["all", "country", "holder", "concert"] = "all"
    measures: tuple[MeasureName, ...] = ("equity", "votes")
    threshold: str = "majority"
    denominator: Literal["outstanding", "issued"] = "outstanding"
    classes: Literal["by-rights", "by-number"] = "by-rights"
    options: Literal["present", "exercised"] = "present"
    nominees: Literal["looked-through", "legal-holder"] = "looked-through"
    float_: Literal["dispersed", "unknown", "addresses"] = Field(default="dispersed", alias="float")
    listings: Literal["every", "primary"] = "every"
    control: Literal["review", "fail", "none"] = "review"
    grade: Literal["graded", "any", "presumed", "majority"] = "graded"
    rival: Literal["anyone", "us-person"] = "anyone"
    formed: Literal["flag", "fail"] = "flag"
    us: Literal["recursive", "nominal", "look-through"] = "recursive"
    us_control: Literal["votes", "qualitative"] = "votes"
    us_classes: Literal["together", "each"] = "together"
    parent: Literal["hsr+gp", "gt50", "consolidation", "natural-person-top", "entity-chain"] = (
        "hsr+gp"
    )
    lineage: Literal["all-bases", "final-developer"] = "all-bases"
    functions: Literal["one-entity", "several-entities"] = "one-entity"
    suppliers: Literal["vendors", "subcontractors"] = "vendors"
    partners: Literal["all", "target-market"] = "all"
    disclosure: Literal["beside", "instead"] = "beside"
    affiliates: Literal["apart", "summed"] = "apart"
    champion: Literal["bar-stands", "bar-lifted"] = "bar-stands"
    named_layers: tuple[int, ...] = ()
