"""What sources say: entities, interests, and where each statement comes from.

The vocabulary is that of the Beneficial Ownership Data Standard (BODS) 0.4. Every record is one
statement of one dataset. Statements of several datasets about one thing stand side by side;
``ownership_graph.snapshot.graph`` joins them for a question and keeps their disagreements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ownership_graph.errors import InvalidRecord, InvalidShare
from ownership_graph.share import Share

__all__ = [
    "BOARD_MAJORITY_RIGHT",
    "Dataset",
    "Directness",
    "Entity",
    "EntityKind",
    "FileDigest",
    "Form",
    "Grade",
    "Identifier",
    "Interest",
    "Right",
    "Source",
    "UnknownReason",
]

_HUNDRED = 100


class EntityKind(StrEnum):
    """What an entity is; the BODS 0.4 entity type is given behind each."""

    COMPANY = "company"  # registeredEntity
    PARTNERSHIP = "partnership"  # registeredEntity with general partners
    LEGAL_ENTITY = "legal_entity"  # legalEntity
    TRUST = "trust"  # arrangement, subtype trust
    ARRANGEMENT = "arrangement"  # arrangement, subtype other or nomination
    FUND = "fund"
    BRANCH = "branch"  # one person with its head office
    STATE = "state"  # state
    STATE_BODY = "state_body"  # stateBody
    PERSON = "person"  # a natural person
    ANONYMOUS = "anonymous"  # anonymousEntity, anonymousPerson: known to the publisher
    UNKNOWN = "unknown"  # unknownEntity, unknownPerson

    @property
    def has_owners(self) -> bool:
        """Whether anyone can own it: persons and states have no owners (RULES R3)."""
        return self is not EntityKind.PERSON and not self.is_state

    @property
    def is_state(self) -> bool:
        """Whether it is a state or a body of one."""
        return self in {EntityKind.STATE, EntityKind.STATE_BODY}


class Right(StrEnum):
    """The BODS 0.4 interest types, and the rights that the tests need beside them (RULES T1)."""

    SHAREHOLDING = "shareholding"
    VOTING_RIGHTS = "votingRights"
    APPOINTMENT_OF_BOARD = "appointmentOfBoard"
    OTHER_INFLUENCE_OR_CONTROL = "otherInfluenceOrControl"
    SENIOR_MANAGING_OFFICIAL = "seniorManagingOfficial"
    SETTLOR = "settlor"
    TRUSTEE = "trustee"
    PROTECTOR = "protector"
    BENEFICIARY = "beneficiaryOfLegalArrangement"
    SURPLUS_ASSETS = "rightsToSurplusAssetsOnDissolution"
    PROFIT_OR_INCOME = "rightsToProfitOrIncome"
    GRANTED_BY_CONTRACT = "rightsGrantedByContract"
    CONDITIONAL_BY_CONTRACT = "conditionalRightsGrantedByContract"
    COMPANY_RULES = "controlViaCompanyRulesOrArticles"
    LEGAL_FRAMEWORK = "controlByLegalFramework"
    BOARD_MEMBER = "boardMember"
    BOARD_CHAIR = "boardChair"
    UNKNOWN_INTEREST = "unknownInterest"
    UNPUBLISHED_INTEREST = "unpublishedInterest"
    ENJOYMENT_OF_ASSETS = "enjoymentAndUseOfAssets"
    INCOME_FROM_ASSETS = "rightToProfitOrIncomeFromAssets"
    NOMINEE = "nominee"
    NOMINATOR = "nominator"
    GENERAL_PARTNER = "generalPartner"
    MANAGING_MEMBER = "managingMember"
    GOLDEN_SHARE = "goldenShare"
    VETO = "veto"
    DIRECTION = "direction"
    CONSOLIDATION = "consolidation"


BOARD_MAJORITY_RIGHT = Right.APPOINTMENT_OF_BOARD


class Form(StrEnum):
    """How a stake exists today."""

    ISSUED = "issued"
    OPTION = "option"  # the holder's whole share if exercised
    TREASURY = "treasury"  # holder and subject are one


class Directness(StrEnum):
    """BODS ``directOrIndirect``; registers that do not say are ``unknown`` and count as direct."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    UNKNOWN = "unknown"


class UnknownReason(StrEnum):
    """Why a holder or a share is not known (BODS unspecified reasons, GLEIF exceptions)."""

    NO_BENEFICIAL_OWNERS = "noBeneficialOwners"
    UNABLE_TO_IDENTIFY = "subjectUnableToConfirmOrIdentifyBeneficialOwner"
    NOT_PROVIDED = "interestedPartyHasNotProvidedInformation"
    SUBJECT_EXEMPT = "subjectExemptFromDisclosure"
    PARTY_EXEMPT = "interestedPartyExemptFromDisclosure"
    UNKNOWN = "unknown"
    UNKNOWN_TO_PUBLISHER = "informationUnknownToPublisher"
    NON_PUBLIC = "nonPublic"
    NO_IDENTIFIER = "noIdentifier"
    NATURAL_PERSONS = "naturalPersons"
    NON_CONSOLIDATING = "nonConsolidating"
    NO_KNOWN_PERSON = "noKnownPerson"
    REGISTER_ERROR = "registerError"


class Grade(StrEnum):
    """How well a fact is supported (BODS ``sourceType``)."""

    SELF_DECLARED = "selfDeclaration"
    REGISTER = "officialRegister"
    THIRD_PARTY = "thirdParty"
    PRIMARY_RESEARCH = "primaryResearch"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from.

    Attributes:
        dataset: name of the dataset in the store.
        document: what a reader would ask for: a register, a filing, a table's ``source`` cell.
        url: its address, where the source gives one.
        locator: file and line, or statement id, inside the loaded files.
        publisher: who published it.
        fact_date: the day for which the fact is stated.
        retrieved: the day on which it was retrieved.
        grade: how well it is supported.
    """

    dataset: str
    document: str | None = None
    url: str | None = None
    locator: str | None = None
    publisher: str | None = None
    fact_date: date | None = None
    retrieved: date | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """An identifier in a register: scheme as BODS writes it (``XI-LEI``, ``GB-COH``) and value."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What one dataset says of one company, person, state or arrangement.

    Empty means unknown, never "none". Countries are ISO 3166-1 alpha-2 in capitals, or
    ISO 3166-2 (``US-DE``) for a jurisdiction of organization.

    Attributes:
        id: the id in its dataset, also the id in the store.
        jurisdiction: under whose law it is formed.
        principal_place: country of its principal place of business.
        registered_office: country of its registered office.
        nationalities: of a person; US among them is a US citizen (RULES T4).
        permanent_residences: countries that have granted permanent residence.
        residence: country where a person is located.
        us_person: whether it is a US person as far as the source says.
        listed: whether its shares are listed on a market.
        markets: countries of the markets (RULES T2).
        disclosure_threshold: percent from which holders must disclose, 0 to 100.
        head_office: id of the company whose branch this is.
        unknown_reason: why an unknown or anonymous entity is so.
        ended: day of dissolution.
    """

    id: str
    kind: EntityKind
    source: Source
    name: str = ""
    other_names: tuple[str, ...] = ()
    jurisdiction: str | None = None
    principal_place: str | None = None
    registered_office: str | None = None
    nationalities: tuple[str, ...] = ()
    permanent_residences: tuple[str, ...] = ()
    residence: str | None = None
    us_person: bool | None = None
    listed: bool | None = None
    markets: tuple[str, ...] = ()
    disclosure_threshold: Fraction | None = None
    head_office: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    unknown_reason: UnknownReason | None = None
    ended: date | None = None

    def __post_init__(self) -> None:
        if not self.id or self.id != self.id.strip():
            raise InvalidRecord(
                f"an entity needs an id without blanks at its ends, not {self.id!r}."
            )
        if self.disclosure_threshold is not None and not 0 <= self.disclosure_threshold <= _HUNDRED:
            raise InvalidRecord(
                f"the disclosure threshold of {self.id} lies outside 0 to 100 percent."
            )
        if self.head_office == self.id:
            raise InvalidRecord(f"{self.id} cannot be its own head office.")

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What one dataset says that a holder has in a subject.

    Attributes:
        id: unique within its dataset.
        subject: id of the entity that is held.
        holder: id of the holder; None for an unidentified one.
        equity: share of the economic interest; None where not stated (RULES R2, R11).
        votes: share of the votes; None where not stated.
        rights: what else the holder has.
        board: share of the seats of the board that the holder may fill, in percent.
        form: issued, option or treasury.
        on_behalf_of: id of the nominator, when the holder is a nominee.
        joint_block: several holders with one block id in one subject hold one stake (RULES R5).
        start: first day of the stake; None when not stated (RULES R18).
        end: last day of the stake; None while it lasts.
        complete: no holder of the subject is missing (RULES R14).
        directness: whether the source calls the interest direct.
        components: ids of the interests that an indirect statement sums up; never both are added.
        unknown_reason: why the holder or the share is not known.
        details: the source's own words, such as a register's code.
    """

    id: str
    subject: str
    holder: str | None
    source: Source
    equity: Share | None = None
    votes: Share | None = None
    rights: frozenset[Right] = field(default_factory=frozenset)
    board: Share | None = None
    form: Form = Form.ISSUED
    on_behalf_of: str | None = None
    joint_block: str | None = None
    start: date | None = None
    end: date | None = None
    complete: bool = False
    directness: Directness = Directness.DIRECT
    components: tuple[str, ...] = ()
    unknown_reason: UnknownReason | None = None
    details: str = ""

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise InvalidRecord(
                f"the stake {self.id} ends on {self.end}, before it starts on {self.start}."
            )
        if self.form is Form.TREASURY and self.holder != self.subject:
            raise InvalidRecord(
                f"the treasury stake {self.id} must have its own company as holder."
            )
        for name in ("equity", "votes", "board"):
            stated = getattr(self, name)
            if stated is not None and stated.upper > _HUNDRED:
                raise InvalidShare(
                    f"{self.id} states {stated} percent of {name}, which is impossible.",
                    hint="Shares lie between 0 and 100 percent.",
                )
        treasury = self.holder == self.subject
        for stake in (self.equity, self.votes) if treasury else ():
            if stake is not None and stake.lower == _HUNDRED:
                raise InvalidRecord(f"{self.subject} cannot hold all of its own shares.")

    def in_force(self, as_of: date) -> bool:
        """Whether the stake is held on ``as_of`` (RULES R18)."""
        begun = self.start is None or self.start <= as_of
        return begun and (self.end is None or as_of <= self.end)


@dataclass(frozen=True, slots=True)
class FileDigest:
    """One loaded file: its name, SHA-256 in hexadecimal, and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One publisher's word, loaded as a named version (RULES R6).

    Attributes:
        name: its name in the store.
        version: 1 for the first load, one more for each load with other content.
        format: name of the loader that read it.
        publisher: whose word it is.
        files: what was read.
        loaded_at: moment of the load, ISO 8601, as given by the caller.
        entities: number of entities stored.
        interests: number of interests stored.
    """

    name: str
    format: str
    files: tuple[FileDigest, ...] = ()
    version: int = 1
    publisher: str | None = None
    loaded_at: str = ""
    entities: int = 0
    interests: int = 0
