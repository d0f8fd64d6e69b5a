"""The law as data: rulebooks, readings, thresholds, and the lists they refer to."""

from queries.rulebook.countries import (
    CountryList,
    CountryOverride,
    CountryRow,
    Listing,
    RegionalBlocs,
    UnitedStates,
)
from queries.rulebook.dials import Dials
from queries.rulebook.loader import (
    load_blocs,
    load_countries,
    load_rulebook,
    load_united_states,
    parse_rulebook,
    read_rulebook,
    rulebooks,
)
from queries.rulebook.schema import (
    Alternative,
    Citation,
    Clause,
    Family,
    Period,
    Rulebook,
    Threshold,
    ThresholdRow,
)

__all__ = [
    "Alternative",
    "Citation",
    "Clause",
    "CountryList",
    "CountryOverride",
    "CountryRow",
    "Dials",
    "Family",
    "Listing",
    "Period",
    "RegionalBlocs",
    "Rulebook",
    "Threshold",
    "ThresholdRow",
    "UnitedStates",
    "load_blocs",
    "load_countries",
    "load_rulebook",
    "load_united_states",
    "parse_rulebook",
    "read_rulebook",
    "rulebooks",
]
